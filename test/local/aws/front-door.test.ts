import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from 'vitest';
import { createCrashScript, throttled } from '../../../local/aws/crash.ts';
import { type FrontDoor, startFrontDoor } from '../../../local/aws/front-door.ts';
import {
  AwsError,
  type LocalCredentials,
  NotImitatedError,
  type Principal,
  type ServiceEndpoint,
} from '../../../local/aws/service.ts';
import type { Authorizer } from '../../../local/iam/verdict.ts';
import type { Happening } from '../../../local/timeline/timeline.ts';

const noon = new Date('2026-11-22T12:00:00Z');
const exporter: Principal = { roleArn: 'arn:aws:iam::123456789012:role/exporter', name: 'export-snapshots' };
const harness: Principal = { roleArn: undefined, name: 'harness' };

let door: FrontDoor;
let happenings: Happening[];
let handled: number;
let killed: Principal[];
let refusal: AwsError | undefined;

afterEach(() => door.close());

/** An SQS whose queues cannot be listed by who is not the harness. */
async function open(crash = createCrashScript()): Promise<void> {
  happenings = [];
  handled = 0;
  refusal = undefined;
  door = await startFrontDoor({
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    clock: { now: () => noon, hold: () => () => {} },
    timeline: { record: (happening) => happenings.push(happening) },
    authorizer: onlyFor('export-snapshots'),
    services: [queueLister],
    crash,
  });
}

function onlyFor(name: string): Authorizer {
  const verdict = ({ name: found }: Principal) => ({ allowed: found === name, reason: `${found} may not` });
  return {
    authorizeCall: verdict,
    authorize: verdict,
    authorizeService: () => ({ allowed: false, reason: '' }),
  };
}

const queueLister: ServiceEndpoint = {
  service: 'sqs',
  identify({ headers }) {
    const operation = headers['x-amz-target']?.slice('AmazonSQS.'.length) ?? '';
    if (operation !== 'ListQueues') throw new NotImitatedError(`sqs ${operation}`);
    return { action: 'sqs:ListQueues', operation, resources: ['*'], context: {}, implied: [] };
  },
  async answer() {
    handled += 1;
    if (refusal !== undefined) throw refusal;
    return { status: 200, headers: {}, body: JSON.stringify({ QueueUrls: ['a'] }) };
  },
  renderError: (error) => ({
    status: error.status,
    headers: {},
    body: JSON.stringify({ __type: `com.amazonaws.sqs#${error.code}`, message: error.message }),
  }),
};

function client(credentials: LocalCredentials, region = 'eu-west-1'): SQSClient {
  return new SQSClient({ endpoint: door.url, region, credentials, maxAttempts: 1 });
}

const list = (sqs: SQSClient) => sqs.send(new ListQueuesCommand({}));

test('a call signed by a known principal is carried out and recorded', async () => {
  await open();
  const answer = await list(client(door.register(exporter)));
  expect(answer.QueueUrls).toEqual(['a']);
  expect(happenings).toEqual([
    { type: 'aws-call', caller: 'export-snapshots', service: 'sqs', action: 'ListQueues', status: 200 },
  ]);
});

test('the Date header follows the virtual clock', async () => {
  await open();
  const response = await fetch(door.url);
  expect(response.headers.get('date')).toBe('Sun, 22 Nov 2026 12:00:00 GMT');
});

test('a call without a signature is refused', async () => {
  await open();
  const response = await fetch(door.url);
  expect(response.status).toBe(403);
  expect(await response.json()).toMatchObject({ __type: 'MissingAuthenticationToken' });
});

test('an unknown access key is refused', async () => {
  await open();
  const stranger = { ...door.register(exporter), accessKeyId: 'ASIA0000000000000000' };
  await expect(list(client(stranger))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

test('a wrong secret is refused', async () => {
  await open();
  const forged = { ...door.register(exporter), secretAccessKey: 'guessed' };
  await expect(list(client(forged))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
});

test('another region than the run’s is refused', async () => {
  await open();
  await expect(list(client(door.register(exporter), 'us-east-1'))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
    message: 'Credential should be scoped to a valid region: this run has eu-west-1, found us-east-1.',
  });
});

test('what IAM refuses is not carried out; the harness is not asked', async () => {
  await open();
  const refused = client(door.register({ ...exporter, name: 'verify-export' }));
  await expect(list(refused)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: 'verify-export may not',
  });
  expect(handled).toBe(0);
  await list(client(door.register(harness)));
  expect(handled).toBe(1);
  expect(happenings.map((happening) => 'status' in happening && happening.status)).toEqual([403, 200]);
});

test('an operation that is not imitated fails the run by name', async () => {
  await open();
  const { PurgeQueueCommand } = await import('@aws-sdk/client-sqs');
  const purge = client(door.register(harness)).send(new PurgeQueueCommand({ QueueUrl: 'q' }));
  await expect(purge).rejects.toMatchObject({ name: 'InvalidAction' });
  expect(door.failures).toEqual(['sqs PurgeQueue is not imitated by the local run; see docs/local-run.']);
});

test('a service that is not imitated fails the run by name', async () => {
  await open();
  const { SNSClient, ListTopicsCommand } = await import('@aws-sdk/client-sns');
  const sns = new SNSClient({
    endpoint: door.url,
    region: 'eu-west-1',
    credentials: door.register(harness),
    maxAttempts: 1,
  });
  await expect(sns.send(new ListTopicsCommand({}))).rejects.toThrow();
  expect(door.failures).toEqual([
    'POST /: The service "sns" is not imitated by the local run; see docs/local-run.',
  ]);
});

test('the call can be finished and its caller killed before or after the reply', async () => {
  killed = [];
  const crash = createCrashScript((principal) => {
    killed.push(principal);
  });
  await open(crash);
  crash.plan({ principal: 'export-snapshots', call: 2, fault: { kill: 'before-reply' } });
  crash.plan({
    principal: 'export-snapshots',
    call: 3,
    operation: 'ListQueues',
    fault: { kill: 'after-reply' },
  });
  const sqs = client(door.register(exporter));
  await list(sqs);
  await expect(list(sqs)).rejects.toThrow();
  expect(handled).toBe(2);
  expect(killed).toEqual([exporter]);
  expect((await list(sqs)).QueueUrls).toEqual(['a']);
  await expect.poll(() => killed).toEqual([exporter, exporter]);
  expect(crash.pending()).toEqual([]);
});

test('the caller of a call that the service refuses is killed all the same', async () => {
  killed = [];
  const crash = createCrashScript((principal) => {
    killed.push(principal);
  });
  await open(crash);
  refusal = new AwsError('Gone', 404, 'gone');
  crash.plan({ principal: 'export-snapshots', call: 1, fault: { kill: 'before-reply' } });
  crash.plan({ principal: 'export-snapshots', call: 2, fault: { kill: 'after-reply' } });
  const sqs = client(door.register(exporter));
  await expect(list(sqs)).rejects.not.toMatchObject({ name: 'Gone' });
  expect(killed).toEqual([exporter]);
  await expect(list(sqs)).rejects.toMatchObject({ name: 'Gone' });
  await expect.poll(() => killed).toEqual([exporter, exporter]);
});

test('a caller killed before the call has done nothing', async () => {
  killed = [];
  const crash = createCrashScript((principal) => {
    killed.push(principal);
  });
  await open(crash);
  crash.plan({ principal: 'export-snapshots', call: 1, fault: { kill: 'before-call' } });
  await expect(list(client(door.register(exporter)))).rejects.toThrow();
  expect(handled).toBe(0);
  expect(killed).toEqual([exporter]);
});

test('a call can be throttled, refused with any error, or lose its reply', async () => {
  const crash = createCrashScript();
  await open(crash);
  const sqs = client(door.register(exporter));
  crash.plan({ principal: 'export-snapshots', call: 1, fault: throttled() });
  await expect(list(sqs)).rejects.toMatchObject({ name: 'Throttling' });
  crash.plan({
    principal: 'export-snapshots',
    call: 1,
    fault: { answer: new AwsError('Gone', 400, 'gone') },
  });
  await expect(list(sqs)).rejects.toMatchObject({ name: 'Gone' });
  expect(handled).toBe(0);
  crash.plan({ principal: 'export-snapshots', call: 1, fault: { drop: 'reply' } });
  await expect(list(sqs)).rejects.toThrow();
  expect(handled).toBe(1);
});
