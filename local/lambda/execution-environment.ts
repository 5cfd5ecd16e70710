import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { LocalCredentials } from '../aws/service.ts';
import type { Leash } from '../leash/leash.ts';
import { environmentVariables } from './environment-variables.ts';
import type { FunctionSpec } from './function-spec.ts';
import { type LogStream, readLog } from './log-stream.ts';
import type { LocalNetwork } from './network.ts';
import { type NextInvocation, type RuntimeApi, type RuntimeReport, serveRuntimeApi } from './runtime-api.ts';

export interface EnvironmentOptions {
  readonly spec: FunctionSpec;
  readonly region: string;
  readonly credentials: LocalCredentials;
  readonly endpointUrl: string;
  readonly logStreamName: string;
  /** Private folder of the environment; it is made. */
  readonly temporaryFolder: string;
  readonly clockOffsetMs: number;
  readonly network?: LocalNetwork | undefined;
  readonly leash: Pick<Leash, 'hold' | 'release'>;
  readonly onLog: (line: string, requestId: string | undefined) => void;
}

/** How one run of the function ended; durations in real milliseconds. */
export interface RunOutcome {
  readonly result: 'succeeded' | 'failed' | 'timed-out' | 'crashed';
  /** What the handler returned, or the error object. */
  readonly payload: Buffer;
  readonly durationMs: number;
  /** From the start of the process to its first request for an event; on the first run only. */
  readonly initMs?: number;
  readonly maxMemoryMiB: number;
}

/** Lambda ends an initialisation after 10 s: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html */
const initLimitMs = 10_000;

/** As Lambda starts Node: without require() of ES modules and without module detection. */
const nodeOptions = ['--no-experimental-require-module', '--no-experimental-detect-module'];

type Readiness = { readonly as: 'idle' } | { readonly as: 'init-error'; readonly report: RuntimeReport };

/**
 * One execution environment: a process of its own that runs one function, one event at a time, and is frozen
 * between them (where the system has SIGSTOP).
 */
export class ExecutionEnvironment {
  readonly accessKeyId: string;
  readonly #options: EnvironmentOptions;
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #logs: readonly LogStream[];
  readonly #startedAt: number;
  #ready = Promise.withResolvers<Readiness>();
  #finished = Promise.withResolvers<RuntimeReport>();
  #current: string | undefined;
  #initialised = false;
  #gone = false;

  static async start(options: EnvironmentOptions): Promise<ExecutionEnvironment> {
    const started = Promise.withResolvers<ExecutionEnvironment>();
    const api = await serveRuntimeApi({
      next: async () => (await started.promise).#ready.resolve({ as: 'idle' }),
      initError: async (report) => (await started.promise).#ready.resolve({ as: 'init-error', report }),
      finished: async (requestId, report) => (await started.promise).#finish(requestId, report),
    });
    const environment = new ExecutionEnvironment(options, api);
    started.resolve(environment);
    return environment;
  }

  private constructor(options: EnvironmentOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
    this.accessKeyId = options.credentials.accessKeyId;
    this.#startedAt = performance.now();
    this.#child = this.#spawn();
    if (this.#child.pid !== undefined) options.leash.hold(this.#child.pid);
    this.#exited = new Promise<void>((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('close', () => resolve());
    }).then(() => this.#bury());
    const { stdout, stderr } = this.#child;
    this.#logs = [stdout, stderr].flatMap((stream) =>
      stream === null ? [] : [readLog(stream, (line) => options.onLog(line, this.#current))],
    );
  }

  get alive(): boolean {
    return !this.#gone;
  }

  /**
   * Runs the function once. The environment may be dead afterwards: ask `alive`.
   *
   * @param describe gives the rest of the invocation once the runtime is ready: the deadline counts from there.
   */
  async run(requestId: string, describe: () => Omit<NextInvocation, 'requestId'>): Promise<RunOutcome> {
    const cold = !this.#initialised;
    const readiness = await this.#readiness(cold);
    const initMs = cold ? performance.now() - this.#startedAt : undefined;
    const init = initMs === undefined ? {} : { initMs };
    if (readiness === 'exited') return { ...this.#ended('crashed', exitError(requestId), 0), ...init };
    if (readiness === 'init-timeout') {
      await this.kill();
      return { ...this.#ended('timed-out', timeoutError(requestId, initLimitMs / 1000), 0), ...init };
    }
    if (readiness.as === 'init-error') {
      await this.#logsEnded('init');
      await this.kill();
      return { ...this.#ended('failed', readiness.report.payload, 0, readiness.report.maxRssKib), ...init };
    }
    this.#initialised = true;
    return { ...(await this.#hand({ requestId, ...describe() })), ...init };
  }

  /** Kills the process; a run under way ends `crashed`. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #readiness(cold: boolean): Promise<Readiness | 'exited' | 'init-timeout'> {
    const limit = timer(initLimitMs);
    const waitsFor = [this.#ready.promise, this.#exited.then(() => 'exited' as const)];
    if (!cold) return Promise.race(waitsFor).finally(limit.cancel);
    return Promise.race([...waitsFor, limit.passed.then(() => 'init-timeout' as const)]).finally(
      limit.cancel,
    );
  }

  async #hand(invocation: NextInvocation): Promise<RunOutcome> {
    const { requestId } = invocation;
    this.#ready = Promise.withResolvers();
    this.#finished = Promise.withResolvers();
    this.#current = requestId;
    this.#thaw();
    const start = performance.now();
    this.#api.give(invocation);
    const limit = timer(this.#options.spec.timeoutSeconds * 1000);
    const end = await Promise.race([
      this.#finished.promise,
      this.#exited.then(() => 'exited' as const),
      limit.passed.then(() => 'timeout' as const),
    ]).finally(limit.cancel);
    const durationMs = performance.now() - start;

    if (end === 'exited') return this.#ended('crashed', exitError(requestId), durationMs);
    if (end === 'timeout') {
      const usedKib = peakMemoryKib(this.#child.pid);
      await this.kill();
      const { timeoutSeconds } = this.#options.spec;
      return this.#ended('timed-out', timeoutError(requestId, timeoutSeconds), durationMs, usedKib);
    }
    await this.#logsEnded(requestId);
    this.#current = undefined;
    await this.#freezeOnceIdle();
    return this.#ended(end.ok ? 'succeeded' : 'failed', end.payload, durationMs, end.maxRssKib);
  }

  #ended(result: RunOutcome['result'], payload: Buffer, durationMs: number, usedKib = 0): RunOutcome {
    return { result, payload, durationMs, maxMemoryMiB: Math.ceil(usedKib / 1024) };
  }

  #finish(requestId: string, report: RuntimeReport): void {
    if (requestId === this.#current) this.#finished.resolve(report);
  }

  async #logsEnded(requestId: string): Promise<void> {
    await Promise.all(this.#logs.map((log) => log.ended(requestId)));
  }

  /** Lambda freezes the environment once the runtime asks for the next event; timers in it stand still. */
  async #freezeOnceIdle(): Promise<void> {
    const limit = timer(this.#options.spec.timeoutSeconds * 1000);
    const stuck = limit.passed.then(() => this.kill());
    await Promise.race([this.#ready.promise, this.#exited, stuck]).finally(limit.cancel);
    if (process.platform !== 'win32' && !this.#gone) this.#child.kill('SIGSTOP');
  }

  #thaw(): void {
    if (process.platform !== 'win32') this.#child.kill('SIGCONT');
  }

  #spawn(): ChildProcess {
    const { spec, clockOffsetMs, ...around } = this.#options;
    mkdirSync(around.temporaryFolder, { recursive: true });
    const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));
    const addresses = JSON.stringify(around.network?.addresses ?? {});
    return spawn(process.execPath, [...nodeOptions, bootstrap, String(clockOffsetMs), addresses], {
      cwd: spec.taskRoot,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environmentVariables(spec, { ...around, runtimeApi: this.#api.address }),
    });
  }

  async #bury(): Promise<void> {
    this.#gone = true;
    if (this.#child.pid !== undefined) this.#options.leash.release(this.#child.pid);
    await this.#api.close();
  }
}

function timer(ms: number): { passed: Promise<void>; cancel: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timeout = setTimeout(resolve, ms);
  return { passed: promise, cancel: () => clearTimeout(timeout) };
}

/** What is known of a process that cannot be asked any more; Linux only, elsewhere 0. */
function peakMemoryKib(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function exitError(requestId: string): Buffer {
  return errorObject(
    'Runtime.ExitError',
    `RequestId: ${requestId} Error: Runtime exited without providing a reason`,
  );
}

function timeoutError(requestId: string, seconds: number): Buffer {
  return errorObject(
    'Sandbox.Timedout',
    `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  );
}

function errorObject(errorType: string, errorMessage: string): Buffer {
  return Buffer.from(JSON.stringify({ errorType, errorMessage }));
}
