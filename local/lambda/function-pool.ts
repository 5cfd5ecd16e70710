import type { Clock } from '../clock/clock.ts';
import type { ExecutionEnvironment } from './execution-environment.ts';
import type { FunctionSpec } from './function-spec.ts';

/** The execution environments of one function: busy ones, and idle ones that the next event finds warm. */
export class FunctionPool {
  readonly spec: FunctionSpec;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #warmForMs: number;
  readonly #start: (spec: FunctionSpec) => Promise<ExecutionEnvironment>;
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #idle: { readonly environment: ExecutionEnvironment; readonly since: number }[] = [];
  #starting = 0;
  #closed = false;

  constructor(
    spec: FunctionSpec,
    clock: Pick<Clock, 'now'>,
    warmForMs: number,
    start: (spec: FunctionSpec) => Promise<ExecutionEnvironment>,
  ) {
    this.spec = spec;
    this.#clock = clock;
    this.#warmForMs = warmForMs;
    this.#start = start;
  }

  /** Concurrency as Lambda counts it: environments that run an event now. */
  get concurrency(): number {
    return this.#busy.size + this.#starting;
  }

  get throttled(): boolean {
    const { reservedConcurrency } = this.spec;
    return reservedConcurrency !== undefined && this.concurrency >= reservedConcurrency;
  }

  /** The environment used last, if it is warm still; a new one otherwise. */
  async take(): Promise<{ readonly environment: ExecutionEnvironment; readonly cold: boolean }> {
    this.#starting += 1;
    try {
      const warm = await this.#takeWarm();
      const environment = warm ?? (await this.#start(this.spec));
      this.#busy.add(environment);
      if (this.#closed) await environment.kill();
      return { environment, cold: warm === undefined };
    } finally {
      this.#starting -= 1;
    }
  }

  giveBack(environment: ExecutionEnvironment): void {
    this.#busy.delete(environment);
    if (environment.alive) this.#idle.push({ environment, since: this.#clock.now().getTime() });
  }

  /** Kills what runs now: all of it, or the one with these credentials. */
  async killBusy(accessKeyId?: string): Promise<void> {
    const victims = [...this.#busy].filter(
      (environment) => accessKeyId === undefined || environment.accessKeyId === accessKeyId,
    );
    await Promise.all(victims.map((environment) => environment.kill()));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const all = [...this.#busy, ...this.#idle.map(({ environment }) => environment)];
    await Promise.all(all.map((environment) => environment.kill()));
  }

  async #takeWarm(): Promise<ExecutionEnvironment | undefined> {
    for (let last = this.#idle.pop(); last !== undefined; last = this.#idle.pop()) {
      const fresh = this.#clock.now().getTime() - last.since <= this.#warmForMs;
      if (fresh && last.environment.alive) return last.environment;
      await last.environment.kill();
    }
    return undefined;
  }
}
