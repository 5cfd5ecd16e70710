import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QuickSightClient } from '@aws-sdk/client-quicksight';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import { QuickSightDatasets } from '../../../functions/adapters/aws/quicksight-datasets.ts';
import { StateMachines } from '../../../functions/adapters/aws/state-machines.ts';

interface Asked {
  readonly what: string;
  readonly body: unknown;
}
type Answer = readonly [status: number, body: Readonly<Record<string, unknown>>];

/** A service that gives these answers, one for each request, in the shape that AWS documents; and what it was asked. */
async function answering(answers: readonly Answer[]) {
  const asked: Asked[] = [];
  const left = [...answers];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const what = String(request.headers['x-amz-target'] ?? `${request.method} ${request.url}`);
      asked.push({ what, body: text === '' ? undefined : JSON.parse(text) });
      const [status, body] = left.shift() ?? [500, {}];
      const type = status >= 400 ? { 'x-amzn-errortype': String(body['__type']) } : {};
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0', ...type });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const options = { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials, maxAttempts: 1 };
  return { asked, options };
}

const refused = (type: string): Answer => [400, { __type: type, message: 'no' }];

describe('executions of a state machine', () => {
  const machine = 'arn:aws:states:eu-west-1:123456789012:stateMachine:nightly';
  const execution = 'arn:aws:states:eu-west-1:123456789012:execution:nightly:task.load';
  const request = { name: machine, mark: 'task.load', arguments: { source: 's3://lake/exports/task/' } };

  test('have the mark as their name and in their input', async () => {
    const { asked, options } = await answering([[200, { executionArn: execution, startDate: 1763607600 }]]);
    const started = await new StateMachines(new SFNClient(options)).start(request);
    expect(started).toEqual({ answer: 'started', runId: execution });
    expect(asked).toEqual([
      {
        what: 'AWSStepFunctions.StartExecution',
        body: {
          stateMachineArn: machine,
          name: 'task.load',
          input: '{"source":"s3://lake/exports/task/","aurora-steward-export":"task.load"}',
        },
      },
    ]);
  });

  test('that exist already are ours, also of an alias', async () => {
    const { options } = await answering([
      refused('ExecutionAlreadyExists'),
      refused('ExecutionAlreadyExists'),
    ]);
    const machines = new StateMachines(new SFNClient(options));
    expect(await machines.start(request)).toEqual({ answer: 'started', runId: execution });
    expect(await machines.start({ ...request, name: `${machine}:live` })).toEqual({
      answer: 'started',
      runId: execution,
    });
  });

  test('for whose key too much is asked of KMS are tried again; those whose key is disabled are refused', async () => {
    const { options } = await answering([
      refused('KmsThrottlingException'),
      refused('KmsInvalidStateException'),
    ]);
    const machines = new StateMachines(new SFNClient(options));
    await expect(machines.start(request)).rejects.toMatchObject({ kind: 'throttled' });
    expect(await machines.start(request)).toMatchObject({
      answer: 'refused',
      todo: expect.stringContaining('KMS key of the state machine'),
    });
  });

  test('of a machine that is not there are refused; too many are busy', async () => {
    const { options } = await answering([
      refused('StateMachineDoesNotExist'),
      refused('ExecutionLimitExceeded'),
    ]);
    const machines = new StateMachines(new SFNClient(options));
    expect(await machines.start(request)).toMatchObject({
      answer: 'refused',
      code: 'StateMachineDoesNotExist',
    });
    expect(await machines.start(request)).toEqual({ answer: 'busy', code: 'ExecutionLimitExceeded' });
  });

  test.each([
    [{ status: 'RUNNING' }, { state: 'running' }],
    [
      { status: 'FAILED', error: 'States.Timeout', cause: 'slow' },
      { state: 'failed', error: 'States.Timeout: slow' },
    ],
    [{ status: 'TIMED_OUT' }, { state: 'timed-out', error: undefined }],
    [{ status: 'ABORTED' }, { state: 'stopped' }],
    [
      { status: 'SUCCEEDED', stopDate: 1763608200 },
      { state: 'succeeded', endedAt: new Date('2025-11-20T03:10:00Z') },
    ],
  ])('%j', async (described, state) => {
    const { options } = await answering([[200, { startDate: 1763607600, ...described }]]);
    expect(await new StateMachines(new SFNClient(options)).look(machine, execution)).toMatchObject(state);
  });

  test('of an Express machine are not asked about, which only a denial would answer', async () => {
    const started = 'arn:aws:states:eu-west-1:123456789012:express:nightly:task.load:0c1d';
    const { asked, options } = await answering([[200, { executionArn: started, startDate: 1763607600 }]]);
    const machines = new StateMachines(new SFNClient(options));
    expect(await machines.start(request)).toEqual({ answer: 'started', runId: started });
    expect(await machines.look(machine, started)).toEqual({
      state: 'gone',
      why: expect.stringContaining('Name a Standard one.'),
    });
    expect(asked).toHaveLength(1);
  });

  test('that do not exist are not found', async () => {
    const { options } = await answering([refused('ExecutionDoesNotExist')]);
    expect(await new StateMachines(new SFNClient(options)).find(machine, 'task.load')).toBeUndefined();
  });
});

describe('refreshes of a dataset', () => {
  const dataset = 'arn:aws:quicksight:eu-west-1:123456789012:dataset/ledger';
  const request = { name: dataset, mark: 'task.load', arguments: {} };
  const path = '/accounts/123456789012/data-sets/ledger/ingestions/task_load';

  test('have the mark as their id, and one that exists is ours', async () => {
    const { asked, options } = await answering([[201, {}], refused('ResourceExistsException')]);
    const datasets = new QuickSightDatasets(new QuickSightClient(options));
    expect(await datasets.start(request)).toEqual({ answer: 'started', runId: 'task_load' });
    expect(await datasets.start(request)).toEqual({ answer: 'started', runId: 'task_load' });
    expect(asked.map(({ what }) => what)).toEqual([`PUT ${path}`, `PUT ${path}`]);
  });

  test.each([
    [{ IngestionStatus: 'RUNNING' }, { state: 'running' }],
    [{ IngestionStatus: 'CANCELLED' }, { state: 'stopped' }],
    [
      { IngestionStatus: 'FAILED', ErrorInfo: { Type: 'DATA_SET_NOT_SPICE', Message: 'no' } },
      { state: 'failed', error: 'DATA_SET_NOT_SPICE: no' },
    ],
    [
      { IngestionStatus: 'COMPLETED', IngestionTimeInSeconds: 90 },
      { state: 'succeeded', endedAt: new Date('2025-11-20T03:01:30Z') },
    ],
  ])('%j', async (described, state) => {
    const Ingestion = { CreatedTime: 1763607600, Arn: 'a', ...described };
    const { options } = await answering([[200, { Ingestion }]]);
    const datasets = new QuickSightDatasets(new QuickSightClient(options));
    expect(await datasets.look(dataset, 'task_load')).toMatchObject(state);
  });

  test('that do not exist are gone', async () => {
    const { options } = await answering([[404, { __type: 'ResourceNotFoundException' }]]);
    const datasets = new QuickSightDatasets(new QuickSightClient(options));
    expect(await datasets.find(dataset, 'task.load')).toBeUndefined();
  });
});
