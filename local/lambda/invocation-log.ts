import type { RunOutcome } from './execution-environment.ts';
import type { FunctionSpec } from './function-spec.ts';

/** The invoke API returns the last 4 KB: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const tailBytes = 4096;

/** What one invocation wrote, between Lambda's own START, END and REPORT lines. */
export class InvocationLog {
  readonly #requestId: string;
  readonly #lines: string[];

  constructor(requestId: string) {
    this.#requestId = requestId;
    this.#lines = [`START RequestId: ${requestId} Version: $LATEST`];
  }

  add(line: string): void {
    this.#lines.push(line);
  }

  report(outcome: RunOutcome, spec: FunctionSpec): void {
    const duration = `Duration: ${outcome.durationMs.toFixed(2)} ms`;
    const billed = `Billed Duration: ${Math.ceil(outcome.durationMs + (outcome.initMs ?? 0))} ms`;
    const memory = `Memory Size: ${spec.memoryMiB} MB\tMax Memory Used: ${outcome.maxMemoryMiB} MB`;
    const init = outcome.initMs === undefined ? '' : `\tInit Duration: ${outcome.initMs.toFixed(2)} ms`;
    this.#lines.push(`END RequestId: ${this.#requestId}`);
    this.#lines.push(`REPORT RequestId: ${this.#requestId}\t${duration}\t${billed}\t${memory}${init}`);
  }

  tail(): string {
    const text = Buffer.from(`${this.#lines.join('\n')}\n`);
    return text.subarray(Math.max(0, text.length - tailBytes)).toString('utf8');
  }
}
