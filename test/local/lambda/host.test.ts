import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { type Delivery, DeliveryError } from '../../../local/events/targets.ts';
import type { AsyncInvokeConfig, FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { createLambdaHost, type LambdaHost } from '../../../local/lambda/host.ts';
import type { LocalNetwork } from '../../../local/lambda/network.ts';
import type { Happening } from '../../../local/timeline/timeline.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
let folder: string;

interface Stage {
  readonly clock: VirtualClock;
  readonly host: LambdaHost;
  readonly happenings: Happening[];
  readonly delivered: Delivery[];
  /** The ends of invocations, each with its virtual time to the second. */
  readonly ends: string[];
  json(name: string, event?: unknown): Promise<unknown>;
}

const open: Stage[] = [];

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'steward-host-'));
});

afterAll(async () => {
  await Promise.all(open.map(({ host }) => host.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A host with one function for each export of the fixtures that is named. */
function stage(
  names: readonly string[],
  more: Partial<FunctionSpec> = {},
  refused: readonly string[] = [],
  network?: LocalNetwork,
): Stage {
  const clock = createClock({ start: new Date('2026-11-22T02:00:00.000Z') });
  const happenings: Happening[] = [];
  const delivered: Delivery[] = [];
  const ends: string[] = [];
  const host = createLambdaHost({
    clock,
    timeline: {
      record(happening) {
        happenings.push(happening);
        if (happening.type !== 'invocation-ended') return;
        ends.push(`${clock.now().toISOString().slice(11, 16)} ${happening.result}`);
      },
    },
    region: 'eu-west-1',
    endpointUrl: 'http://127.0.0.1:9',
    credentials: () => ({ accessKeyId: 'ASIALOCAL', secretAccessKey: 'secret', sessionToken: 'token' }),
    authorize: ({ by, action, resource }) => {
      const asked = `${'roleArn' in by ? by.roleArn : by.service} ${action} ${resource}`;
      return { allowed: !refused.includes(action), reason: asked };
    },
    deliver: async (delivery) => {
      if (delivery.targetArn.endsWith(':forbidden'))
        throw new DeliveryError('NO_PERMISSIONS', 'Not allowed.', false);
      delivered.push(delivery);
    },
    temporaryFolder: path.join(folder, `host-of-${names.join('-')}`),
    network,
  });
  for (const name of names) host.createFunction(spec(name, more));
  const made: Stage = {
    clock,
    host,
    happenings,
    delivered,
    ends,
    async json(name, event = {}) {
      const { payload } = await host.invoke(name, Buffer.from(JSON.stringify(event)), 'RequestResponse');
      return JSON.parse(payload.toString('utf8'));
    },
  };
  open.push(made);
  return made;
}

function spec(name: string, more: Partial<FunctionSpec> = {}): FunctionSpec {
  return {
    name,
    arn: `arn:aws:lambda:eu-west-1:123456789012:function:${name}`,
    roleArn: 'arn:aws:iam::123456789012:role/worker',
    runtime: 'nodejs24.x',
    taskRoot: fixtures,
    handler: `index.${name}`,
    timeoutSeconds: 10,
    memoryMiB: 256,
    environment: { LEDGER_BUCKET: 'ledger' },
    ...more,
  };
}

const invokeNow = (host: LambdaHost, name: string, event: unknown = {}) =>
  host.invoke(name, Buffer.from(JSON.stringify(event)), 'RequestResponse');

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.concurrent('the Lambda host', { timeout: 20_000 }, () => {
  test('starts cold, then finds the process warm, and tells both', async () => {
    const { host, happenings } = stage(['echo']);
    const first = await invokeNow(host, 'echo', { a: 1 });
    const second = await invokeNow(host, 'echo', { a: 2 });
    expect(first).toMatchObject({ status: 200 });
    expect(first.functionError).toBeUndefined();
    expect(JSON.parse(first.payload.toString('utf8'))).toEqual({
      event: { a: 1 },
      runs: 1,
      requestId: first.requestId,
      arn: 'arn:aws:lambda:eu-west-1:123456789012:function:echo',
    });
    expect(JSON.parse(second.payload.toString('utf8'))).toMatchObject({ event: { a: 2 }, runs: 2 });
    const ended = happenings.filter(({ type }) => type === 'invocation-ended');
    expect(ended).toMatchObject([
      { cold: true, result: 'succeeded' },
      { cold: false, result: 'succeeded' },
    ]);
    expect(ended[0]).toHaveProperty('initMs');
    expect(ended[1]).not.toHaveProperty('initMs');
    expect(ended[0]).toMatchObject({ maxMemoryMiB: expect.any(Number) });
    expect(happenings.filter(({ type }) => type === 'function-log')).toEqual([
      { type: 'function-log', function: 'echo', requestId: undefined, line: 'loading' },
      { type: 'function-log', function: 'echo', requestId: first.requestId, line: 'run 1' },
      { type: 'function-log', function: 'echo', requestId: second.requestId, line: 'run 2' },
    ]);
    expect(first.logTail).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\nrun 1\nEND RequestId: \S+\nREPORT RequestId: .*Memory Size: 256 MB/,
    );
  });

  test("the memory that is told is the function's own, however much the host holds", async () => {
    const held = Buffer.alloc(300 * 1024 * 1024, 1);
    const { host, happenings } = stage(['echo']);
    await invokeNow(host, 'echo', {});
    const [used] = happenings.flatMap((each) =>
      each.type === 'invocation-ended' ? [each.maxMemoryMiB] : [],
    );
    expect(used).toBeGreaterThan(20);
    expect(used).toBeLessThan(150);
    expect(held).toHaveLength(314_572_800);
  });

  test('an environment that was idle too long in virtual time is gone', async () => {
    const { host, clock, json } = stage(['echo']);
    await invokeNow(host, 'echo');
    await clock.runFor(10 * 60_000 - 5000);
    expect(await json('echo')).toMatchObject({ runs: 2 });
    await clock.runFor(11 * 60_000);
    expect(await json('echo')).toMatchObject({ runs: 1 });
  });

  test('gives the process what Lambda sets and what the template declares, and nothing else', async () => {
    const { json } = stage(['environment']);
    expect(await json('environment')).toEqual({
      LEDGER_BUCKET: 'ledger',
      _HANDLER: 'index.environment',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: 'Text',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/environment',
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]00000000000000000000000000000001',
      AWS_LAMBDA_RUNTIME_API: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      AWS_ACCESS_KEY_ID: 'ASIALOCAL',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      LAMBDA_TASK_ROOT: fixtures,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      HOME: path.join(folder, 'host-of-environment', 'environment', '1'),
      TMPDIR: path.join(folder, 'host-of-environment', 'environment', '1'),
    });
  });

  test('in a network, names lead to its addresses, its authority is trusted, and interface endpoints lead to AWS', async () => {
    const addresses = { 'ledger-core.cluster-local.eu-west-1.rds.local': '127.0.0.1' };
    const network = { authorityFile: path.join(folder, 'ca.pem'), addresses };
    const environment = { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'https://vpce-1.vpce.amazonaws.com' };
    const { json } = stage(['environment', 'lookUp'], { environment }, [], network);
    expect(await json('environment')).toMatchObject({
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9',
      NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    });
    const refused = { code: 'ECONNREFUSED', address: '127.0.0.1' };
    expect(await json('lookUp', { name: 'ledger-core.cluster-local.eu-west-1.rds.local' })).toEqual(refused);
    expect(await json('lookUp', { name: 'other.rds.invalid' })).toMatchObject({ code: 'ENOTFOUND' });
  });

  test('the process follows the virtual clock, warm ones too', async () => {
    const { clock, json } = stage(['time']);
    const first = await json('time');
    expect(first).toMatchObject({
      now: expect.stringMatching(/^2026-11-22T02:00:/),
      text: '2026-11-22T02',
      literal: '1970-01-01T00:00:00.000Z',
      same: true,
      isDate: true,
      remainingMs: expect.toSatisfy((ms: number) => ms > 9000 && ms <= 10_000),
    });
    await clock.runFor(5 * 60_000);
    expect(await json('time')).toMatchObject({ now: expect.stringMatching(/^2026-11-22T02:05:/) });
  });

  test.each([
    ['fail', 'failed', { errorType: 'TypeError', errorMessage: 'boom' }],
    ['reject', 'failed', { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'forgotten' }],
    ['exit', 'crashed', { errorType: 'Runtime.ExitError' }],
    ['callback', 'failed', { errorType: 'Runtime.CallbackHandlerDeprecated' }],
    ['missing', 'failed', { errorType: 'Runtime.HandlerNotFound' }],
  ])('%s ends %s', async (name, result, error) => {
    const { host, happenings } = stage([name]);
    const { status, functionError, payload } = await invokeNow(host, name);
    expect({ status, functionError }).toEqual({ status: 200, functionError: 'Unhandled' });
    expect(JSON.parse(payload.toString('utf8'))).toMatchObject(error);
    expect(happenings.at(-1)).toMatchObject({ type: 'invocation-ended', result });
  });

  test('tells of logs that AWS would lose, for want of a right of the role', async () => {
    const { json, happenings } = stage(['nothing'], { logGroupName: '/steward/x' }, ['logs:PutLogEvents']);
    await json('nothing');
    await json('nothing');
    expect(happenings.filter(({ type }) => type === 'aws-call')).toEqual([
      {
        type: 'aws-call',
        caller: 'nothing',
        service: 'logs',
        action: 'PutLogEvents',
        resource:
          'arn:aws:logs:eu-west-1:123456789012:log-group:/steward/x:log-stream:2026/11/22/[$LATEST]00000000000000000000000000000001',
        status: 400,
        errorCode: 'AccessDeniedException',
      },
    ]);
  });

  test('a handler that returns nothing answers null', async () => {
    const { json } = stage(['nothing']);
    expect(await json('nothing')).toBeNull();
  });

  test('a timeout kills the process, even in an endless loop; the next start is cold', async () => {
    const { host, ends, happenings } = stage(['spin'], { timeoutSeconds: 0.3 });
    const { payload, requestId } = await invokeNow(host, 'spin');
    expect(JSON.parse(payload.toString('utf8'))).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${requestId} Error: Task timed out after 0.30 seconds`,
    });
    await invokeNow(host, 'spin');
    expect(ends).toEqual(['02:00 timed-out', '02:00 timed-out']);
    expect(happenings.filter(({ type }) => type === 'invocation-started')).toMatchObject([
      { cold: true },
      { cold: true },
    ]);
  });

  test('kills what runs now, as a crash does', async () => {
    const { host, happenings } = stage(['hang']);
    const pidFile = path.join(folder, 'killed');
    const invocation = invokeNow(host, 'hang', { pidFile });
    await until(() => readIfThere(pidFile) !== '');
    await host.killNow('hang', 'ASIAOTHER');
    await host.killNow('hang', 'ASIALOCAL');
    expect((await invocation).functionError).toBe('Unhandled');
    expect(happenings.at(-1)).toMatchObject({ type: 'invocation-ended', result: 'crashed' });
    expect(isAlive(Number(readIfThere(pidFile)))).toBe(false);
  });

  test('runs each event in a process of its own, up to the reserved concurrency', async () => {
    const { host } = stage(['pid'], { reservedConcurrency: 2 });
    const results = await Promise.all([1, 2, 3].map(() => invokeNow(host, 'pid')));
    expect(results.map(({ status }) => status)).toEqual([200, 200, 429]);
    const [first, second, third] = results.map(({ payload }) => payload.toString('utf8'));
    expect(first).not.toBe(second);
    expect(third).toBe('{"Type":"TooManyRequestsException","Message":"Rate Exceeded."}');
  });

  test('answers as the Invoke API where nothing is run', async () => {
    const { host } = stage(['echo']);
    const invoke = (name: string, payload: string, type: 'RequestResponse' | 'Event' | 'DryRun') =>
      host.invoke(name, Buffer.from(payload), type).then(({ status }) => status);
    expect(await invoke('other', '{}', 'RequestResponse')).toBe(404);
    expect(await invoke('echo', '{', 'RequestResponse')).toBe(400);
    expect(await invoke('echo', `"${'x'.repeat(1024 * 1024)}"`, 'Event')).toBe(413);
    expect(await invoke('arn:aws:lambda:eu-west-1:123456789012:function:echo:$LATEST', '{}', 'DryRun')).toBe(
      204,
    );
    expect(() => host.createFunction(spec('old', { runtime: 'nodejs20.x' }))).toThrow(
      'asks for the runtime nodejs20.x',
    );
  });

  test('close leaves no process behind', async () => {
    const { host, json } = stage(['pid', 'hang']);
    const idle = Number(await json('pid'));
    const pidFile = path.join(folder, 'closed');
    void invokeNow(host, 'hang', { pidFile });
    await until(() => readIfThere(pidFile) !== '');
    await host.close();
    expect([idle, Number(readIfThere(pidFile))].map(isAlive)).toEqual([false, false]);
  });

  test('when the parent is killed, frozen, busy and looping processes die with it', async () => {
    const pidFile = path.join(folder, 'orphans');
    const program = fileURLToPath(new URL('fixtures/parent.ts', import.meta.url));
    const parent = spawn(process.execPath, [program, pidFile, path.join(folder, 'host-of-parent')], {
      stdio: 'inherit',
    });
    await until(() => readIfThere(pidFile).trim().split('\n').length === 3);
    const pids = readIfThere(pidFile).trim().split('\n').map(Number);
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    parent.kill('SIGKILL');
    await until(() => pids.every((pid) => !isAlive(pid)));
  });
});

describe.concurrent('asynchronous invocation', { timeout: 20_000 }, () => {
  const queueArn = 'arn:aws:sqs:eu-west-1:123456789012:failed';

  /** Accepts one event and lets `hours` pass. */
  async function accept(
    { host, clock }: Stage,
    name: string,
    event: unknown,
    config: Omit<AsyncInvokeConfig, 'functionName'> = {},
    hours = 12,
  ): Promise<void> {
    host.configureAsyncInvocation({ functionName: name, ...config });
    const { status } = await host.invoke(name, Buffer.from(JSON.stringify(event)), 'Event');
    expect(status).toBe(202);
    await clock.runFor(hours * 3_600_000);
  }

  test('retries a function error after one minute and two more, then gives the record to the destination', async () => {
    const made = stage(['fail']);
    await accept(made, 'fail', { id: 7 }, { onFailureArn: queueArn });
    expect(made.ends).toEqual(['02:00 failed', '02:01 failed', '02:03 failed']);
    const started = made.happenings.flatMap((one) =>
      one.type === 'invocation-started' ? [one.requestId] : [],
    );
    expect(new Set(started).size).toBe(1);
    expect(made.delivered).toHaveLength(1);
    expect(made.delivered[0]).toMatchObject({
      targetArn: queueArn,
      by: { roleArn: 'arn:aws:iam::123456789012:role/worker' },
    });
    expect(JSON.parse(made.delivered[0]?.body ?? '')).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^2026-11-22T02:03:/),
      requestContext: {
        requestId: started[0],
        functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:fail:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { id: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'TypeError', errorMessage: 'boom', trace: expect.any(Array) },
    });
  });

  test('stops retrying once it succeeds, and tells the destination of success in an event', async () => {
    const made = stage(['flaky']);
    const busArn = 'arn:aws:events:eu-west-1:123456789012:event-bus/default';
    await accept(
      made,
      'flaky',
      { file: path.join(folder, 'failures'), failures: 1 },
      { onSuccessArn: busArn },
    );
    expect(made.ends).toEqual(['02:00 failed', '02:01 succeeded']);
    expect(JSON.parse(made.delivered[0]?.body ?? '')).toMatchObject({
      source: 'lambda',
      'detail-type': 'Lambda Function Invocation Result - Success',
      resources: [busArn, 'arn:aws:lambda:eu-west-1:123456789012:function:flaky:$LATEST'],
      detail: {
        requestContext: { condition: 'Success', approximateInvokeCount: 2 },
        responsePayload: 'well',
      },
    });
  });

  test('makes as many attempts as it is configured to', async () => {
    const made = stage(['fail']);
    await accept(made, 'fail', {}, { maximumRetryAttempts: 0 });
    expect(made.ends).toEqual(['02:00 failed']);
  });

  test('gives up an event that grew too old between attempts', async () => {
    const made = stage(['fail']);
    await accept(made, 'fail', {}, { maximumEventAgeSeconds: 100, onFailureArn: queueArn });
    expect(made.ends).toEqual(['02:00 failed', '02:01 failed']);
    expect(JSON.parse(made.delivered[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 2 },
    });
  });

  test('sends the event itself to a dead-letter queue', async () => {
    const made = stage(['fail'], { deadLetterArn: queueArn });
    await accept(made, 'fail', { id: 7 }, { maximumRetryAttempts: 0 });
    expect(made.delivered).toMatchObject([
      {
        targetArn: queueArn,
        body: '{"id":7}',
        messageAttributes: { ErrorCode: '200', ErrorMessage: 'boom' },
      },
    ]);
  });

  test('without concurrency nothing is attempted', async () => {
    const made = stage(['echo'], { reservedConcurrency: 0 });
    await accept(made, 'echo', {}, { onFailureArn: queueArn });
    expect(made.ends).toEqual([]);
    expect(made.delivered).toHaveLength(1);
  });

  test('a throttled event waits and comes back', async () => {
    const made = stage(['pid'], { reservedConcurrency: 1 });
    await made.host.invoke('pid', Buffer.from('{}'), 'Event');
    await made.host.invoke('pid', Buffer.from('{}'), 'Event');
    await made.clock.runFor(60_000);
    expect(made.ends).toEqual(['02:00 succeeded', '02:00 succeeded']);
  });

  test('a record that may not be delivered is noted', async () => {
    const made = stage(['fail']);
    await accept(made, 'fail', {}, { maximumRetryAttempts: 0, onFailureArn: `${queueArn}:forbidden` });
    expect(made.happenings.at(-1)).toMatchObject({ type: 'note', source: 'fail' });
  });
});

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
