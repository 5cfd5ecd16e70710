import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { LocalCredentials } from '../aws/service.ts';
import type { Clock } from '../clock/clock.ts';
import type { Authorize, Deliver } from '../events/targets.ts';
import { type Leash, openLeash } from '../leash/leash.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { type Attempt, createAsyncInvocation } from './async-invocation.ts';
import { ExecutionEnvironment, type RunOutcome } from './execution-environment.ts';
import { FunctionPool } from './function-pool.ts';
import type { AsyncInvokeConfig, FunctionSpec } from './function-spec.ts';
import { InvocationLog } from './invocation-log.ts';
import type { FunctionInvoker, InvocationResult, InvocationType } from './invoker.ts';
import { checkLogRights } from './log-rights.ts';
import type { LocalNetwork } from './network.ts';

export interface LambdaHostOptions {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly region: string;
  /** Loopback endpoint that functions reach as AWS. */
  readonly endpointUrl: string;
  /** Credentials of the function's role; asked once for each execution environment. */
  readonly credentials: (spec: FunctionSpec) => LocalCredentials;
  /** Asked whether the role may write logs, which Lambda does in its name. */
  readonly authorize: Authorize;
  /** Takes records to destinations and events to dead-letter queues. */
  readonly deliver: Deliver;
  /** Each execution environment gets a folder of its own in it, for its TMPDIR; removed at the end. */
  readonly temporaryFolder: string;
  readonly network?: LocalNetwork | undefined;
  /** How long an idle environment stays warm, in virtual milliseconds. AWS promises nothing; 10 minutes here. */
  readonly warmForMs?: number;
}

/** Runs functions as Lambda does, each execution environment a Node process of its own. */
export interface LambdaHost extends FunctionInvoker {
  /** @throws Error for a runtime that is not this Node's. */
  createFunction(spec: FunctionSpec): void;
  configureAsyncInvocation(config: AsyncInvokeConfig): void;
  /**
   * Kills the processes that run the function now (or the one with these credentials), as a crash would: the
   * invocation ends `crashed`.
   */
  killNow(name: string, accessKeyId?: string): Promise<void>;
  /** Kills every process. Events still in the queue for asynchronous invocation are forgotten with the clock. */
  close(): Promise<void>;
}

const mebibyte = 1024 * 1024;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const payloadLimit: Readonly<Record<InvocationType, number>> = {
  RequestResponse: 6 * mebibyte,
  Event: mebibyte,
  DryRun: 6 * mebibyte,
};
const defaultWarmForMs = 10 * 60 * 1000;

export function createLambdaHost(options: LambdaHostOptions): LambdaHost {
  const { clock, timeline, region, endpointUrl, temporaryFolder } = options;
  const pools = new Map<string, FunctionPool>();
  const asyncConfigs = new Map<string, AsyncInvokeConfig>();
  const logs = new Map<string, InvocationLog>();
  let leash: Leash | undefined;
  let environments = 0;

  function startEnvironment(spec: FunctionSpec): Promise<ExecutionEnvironment> {
    environments += 1;
    leash ??= openLeash({ removeAtEnd: [temporaryFolder] });
    const day = clock.now().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[$LATEST]${String(environments).padStart(32, '0')}`;
    checkLogRights(spec, logStreamName, options.authorize, timeline);
    return ExecutionEnvironment.start({
      spec,
      region,
      endpointUrl,
      leash,
      temporaryFolder: path.join(temporaryFolder, spec.name, String(environments)),
      credentials: options.credentials(spec),
      logStreamName,
      clockOffsetMs: clock.offsetMs(),
      network: options.network,
      onLog(line, requestId) {
        if (requestId !== undefined) logs.get(requestId)?.add(line);
        timeline.record({ type: 'function-log', function: spec.name, requestId, line });
      },
    });
  }

  async function run(pool: FunctionPool, requestId: string, payload: Buffer): Promise<RunOutcome> {
    const { spec } = pool;
    const log = new InvocationLog(requestId);
    logs.set(requestId, log);
    const { environment, cold } = await pool.take();
    timeline.record({ type: 'invocation-started', function: spec.name, requestId, cold });
    const outcome = await environment.run(requestId, () => ({
      payload,
      deadline: new Date(clock.now().getTime() + spec.timeoutSeconds * 1000),
      functionArn: spec.arn,
      traceId: traceIdAt(clock.now(), requestId),
      clockOffsetMs: clock.offsetMs(),
    }));
    pool.giveBack(environment);
    log.report(outcome, spec);
    timeline.record({
      type: 'invocation-ended',
      function: spec.name,
      requestId,
      cold,
      result: outcome.result,
      durationMs: outcome.durationMs,
      maxMemoryMiB: outcome.maxMemoryMiB,
      ...(outcome.initMs === undefined ? {} : { initMs: outcome.initMs }),
      ...(outcome.result === 'succeeded' ? {} : { error: errorLine(outcome.payload) }),
    });
    return outcome;
  }

  async function attempt(spec: FunctionSpec, requestId: string, payload: Buffer): Promise<Attempt> {
    const pool = pools.get(spec.name);
    if (pool === undefined || pool.throttled) return { kind: 'throttled' };
    const outcome = await run(pool, requestId, payload);
    logs.delete(requestId);
    return { kind: 'ran', payload: outcome.payload, ...functionErrorOf(outcome) };
  }

  const asyncInvocation = createAsyncInvocation({ clock, timeline, deliver: options.deliver, attempt });

  async function invokeNow(
    pool: FunctionPool,
    requestId: string,
    payload: Buffer,
  ): Promise<InvocationResult> {
    if (pool.throttled) return refusal(requestId, 429, 'TooManyRequestsException', 'Rate Exceeded.');
    const outcome = await run(pool, requestId, payload);
    const logTail = logs.get(requestId)?.tail() ?? '';
    logs.delete(requestId);
    return { status: 200, payload: outcome.payload, requestId, logTail, ...functionErrorOf(outcome) };
  }

  async function invoke(name: string, given: Buffer, type: InvocationType): Promise<InvocationResult> {
    const requestId = randomUUID();
    const pool = pools.get(functionNameOf(name));
    if (pool === undefined) {
      return refusal(requestId, 404, 'ResourceNotFoundException', `Function not found: ${name}`);
    }
    if (given.length > payloadLimit[type]) {
      const limit = payloadLimit[type];
      return refusal(
        requestId,
        413,
        'RequestTooLargeException',
        `Request must be smaller than ${limit} bytes for the InvokeFunction operation; found ${given.length}.`,
      );
    }
    const payload = given.length === 0 ? Buffer.from('{}') : given;
    if (!isJson(payload)) {
      const message = 'Could not parse request body into json.';
      return refusal(requestId, 400, 'InvalidRequestContentException', message);
    }
    if (type === 'DryRun') return { status: 204, payload: Buffer.alloc(0), requestId };
    if (type === 'Event') {
      asyncInvocation.accept(pool.spec, asyncConfigs.get(pool.spec.name), requestId, payload);
      return { status: 202, payload: Buffer.alloc(0), requestId };
    }
    return invokeNow(pool, requestId, payload);
  }

  return {
    has: (name) => pools.has(functionNameOf(name)),
    createFunction(spec) {
      requireThisRuntime(spec);
      const warmForMs = options.warmForMs ?? defaultWarmForMs;
      pools.set(spec.name, new FunctionPool(spec, clock, warmForMs, startEnvironment));
    },
    configureAsyncInvocation(config) {
      asyncConfigs.set(functionNameOf(config.functionName), config);
    },
    async invoke(name, payload, type) {
      const release = clock.hold(`invoke ${name}`);
      return invoke(name, payload, type).finally(release);
    },
    async killNow(name, accessKeyId) {
      await pools.get(functionNameOf(name))?.killBusy(accessKeyId);
    },
    async close() {
      const all = [...pools.values()];
      // An event that is still to be retried finds no function any more, and starts no process.
      pools.clear();
      await Promise.all(all.map((pool) => pool.close()));
      await leash?.close();
    },
  };
}

/** Takes a name, an ARN, or either with a qualifier. */
export function functionNameOf(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return (parts[0] === 'arn' ? parts[6] : parts[0]) ?? nameOrArn;
}

function requireThisRuntime(spec: FunctionSpec): void {
  const own = `nodejs${process.versions.node.split('.')[0]}.x`;
  if (spec.runtime === own) return;
  throw new Error(
    `Function ${spec.name} asks for the runtime ${spec.runtime}; this host runs ${own}. ` +
      'Run the local stack with the Node version that the function names.',
  );
}

function functionErrorOf(outcome: RunOutcome): { readonly functionError?: 'Unhandled' } {
  return outcome.result === 'succeeded' ? {} : { functionError: 'Unhandled' };
}

function refusal(requestId: string, status: number, type: string, message: string): InvocationResult {
  const payload = Buffer.from(JSON.stringify({ Type: type, Message: message }));
  return { status, payload, requestId };
}

function errorLine(payload: Buffer): string {
  const { errorType, errorMessage } = JSON.parse(payload.toString('utf8')) as Record<string, string>;
  return `${errorType}: ${errorMessage}`;
}

function isJson(payload: Buffer): boolean {
  try {
    JSON.parse(payload.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function traceIdAt(now: Date, requestId: string): string {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  const unique = requestId.replaceAll('-', '').slice(0, 24);
  return `Root=1-${seconds}-${unique};Parent=${unique.slice(0, 16)};Sampled=0`;
}
