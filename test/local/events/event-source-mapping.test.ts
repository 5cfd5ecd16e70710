import { describe, expect, test } from 'vitest';
import {
  createEventSourceMapping,
  type EventSourceMappingSpec,
} from '../../../local/events/event-source-mapping.ts';
import { failedMessageIds } from '../../../local/events/partial-batch-response.ts';
import type { MemoryQueue } from '../../support/memory-queue.ts';
import { createWorld, type Invoked, type World } from './world.ts';

function poll(world: World, queue: MemoryQueue, more: Partial<EventSourceMappingSpec> = {}) {
  return createEventSourceMapping({
    clock: world.clock,
    timeline: { record: (happening) => world.happenings.push(happening) },
    region: 'eu-west-1',
    queue,
    functions: world.functions,
    authorize: world.authorize,
    spec: {
      functionName: 'worker',
      roleArn: 'arn:aws:iam::123456789012:role/worker',
      queueArn: queue.arn,
      enabled: true,
      reportBatchItemFailures: true,
      ...more,
    },
  });
}

function bodiesOf({ payload }: Invoked): string[] {
  return (payload as { Records: { body: string }[] }).Records.map(({ body }) => body);
}

const batches = (world: World): [string, string[]][] => world.invoked.map((one) => [one.at, bodiesOf(one)]);

const bodiesNow = (world: World): string[] => world.invoked.flatMap(bodiesOf);

const succeed = { payload: Buffer.from('{"batchItemFailures":[]}') };

describe('an event source mapping', () => {
  test('gathers for its window and deletes what succeeded', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    poll(world, queue, { batchSize: 10, maximumBatchingWindowSeconds: 5 });
    world.clock.after(1000, 'first', () => void queue.send({ body: 'a' }));
    world.clock.after(4000, 'second', () => void queue.send({ body: 'b' }));
    world.clock.after(7000, 'third', () => void queue.send({ body: 'c' }));
    await world.clock.runFor(60_000);
    expect(batches(world)).toEqual([
      ['02:00:06.000', ['a', 'b']],
      ['02:00:12.000', ['c']],
    ]);
    expect(queue.bodies()).toEqual([]);
    expect(world.invoked[0]?.payload).toEqual({
      Records: [
        {
          messageId: 'message-1',
          receiptHandle: 'message-1#1',
          body: 'a',
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1795312801000' },
          messageAttributes: {},
          md5OfBody: '0cc175b9c0f1b6a831c399e269772661',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:wake-ups',
          awsRegion: 'eu-west-1',
        },
        expect.objectContaining({ body: 'b' }),
      ],
    });
  });

  test('sends a full batch before its window has passed', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups', { visibilityTimeoutSeconds: 900 });
    poll(world, queue, { batchSize: 2, maximumBatchingWindowSeconds: 300 });
    for (const body of ['a', 'b', 'c']) await queue.send({ body });
    await world.clock.runFor(400_000);
    expect(batches(world)).toEqual([
      ['02:00:00.000', ['a', 'b']],
      ['02:05:00.000', ['c']],
    ]);
  });

  test('messages that failed come back after the visibility timeout, then move to the dead-letter queue', async () => {
    const world = createWorld();
    const deadLetters = world.queue('dead-letters');
    const queue = world.queue('wake-ups', {
      visibilityTimeoutSeconds: 720,
      redrive: { queue: deadLetters, maxReceiveCount: 3 },
    });
    world.answer = (invoked) => {
      const records = (invoked.payload as { Records: { body: string; messageId: string }[] }).Records;
      const failed = records.filter(({ body }) => body === 'bad').map(({ messageId }) => messageId);
      return {
        payload: Buffer.from(
          JSON.stringify({ batchItemFailures: failed.map((id) => ({ itemIdentifier: id })) }),
        ),
      };
    };
    poll(world, queue);
    for (const body of ['good', 'bad']) await queue.send({ body });
    await world.clock.runFor(3_600_000);
    expect(batches(world)).toEqual([
      ['02:00:00.000', ['good', 'bad']],
      ['02:12:00.000', ['bad']],
      ['02:24:00.000', ['bad']],
    ]);
    expect(queue.bodies()).toEqual([]);
    expect(deadLetters.bodies()).toEqual(['bad']);
  });

  test.each<[string, Awaited<ReturnType<World['answer']>>]>([
    ['a function error', { functionError: 'Unhandled', payload: Buffer.from('{"errorType":"Error"}') }],
    ['throttling', { status: 429 }],
    [
      'a response that names an unknown message',
      { payload: Buffer.from('{"batchItemFailures":[{"itemIdentifier":"x"}]}') },
    ],
  ])('%s brings the whole batch back', async (_name, answer) => {
    const world = createWorld();
    const queue = world.queue('wake-ups', { visibilityTimeoutSeconds: 30 });
    world.answer = () => (world.invoked.length === 1 ? answer : succeed);
    poll(world, queue);
    for (const body of ['a', 'b']) await queue.send({ body });
    await world.clock.runFor(60_000);
    expect(batches(world)).toEqual([
      ['02:00:00.000', ['a', 'b']],
      ['02:00:30.000', ['a', 'b']],
    ]);
    expect(queue.bodies()).toEqual([]);
  });

  test('runs no more batches at a time than its maximum concurrency', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    const gate = Promise.withResolvers<void>();
    let running = 0;
    let most = 0;
    world.answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
      return succeed;
    };
    poll(world, queue, { batchSize: 1, maximumConcurrency: 2 });
    for (const body of ['a', 'b', 'c', 'd', 'e']) await queue.send({ body });
    const run = world.clock.runUntil(() => queue.bodies().length === 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(bodiesNow(world)).toEqual(['a', 'b']);
    gate.resolve();
    await run;
    expect(bodiesNow(world)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBe(2);
  });

  test('is refused where the role may not poll', () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    world.refuse = ({ action }) => action === 'sqs:DeleteMessage';
    expect(() => poll(world, queue)).toThrow('Grant it sqs:DeleteMessage');
  });

  test('receives nothing when it is disabled or closed', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    poll(world, queue, { enabled: false });
    poll(world, queue).close();
    await queue.send({ body: 'a' });
    await world.clock.runFor(60_000);
    expect(world.invoked).toEqual([]);
  });
});

describe('a partial batch response', () => {
  const batch = [{ messageId: 'one' }, { messageId: 'two' }];

  test.each<[string, string, string[] | 'all']>([
    ['nothing', '', []],
    ['null', 'null', []],
    ['an empty object', '{}', []],
    ['a list of null', '{"batchItemFailures":null}', []],
    ['an empty list', '{"batchItemFailures":[]}', []],
    ['one message', '{"batchItemFailures":[{"itemIdentifier":"two"}]}', ['two']],
    ['no JSON', '{', 'all'],
    ['an empty identifier', '{"batchItemFailures":[{"itemIdentifier":""}]}', 'all'],
    ['an identifier of null', '{"batchItemFailures":[{"itemIdentifier":null}]}', 'all'],
    ['another key', '{"batchItemFailures":[{"messageId":"two"}]}', 'all'],
    ['an unknown message', '{"batchItemFailures":[{"itemIdentifier":"three"}]}', 'all'],
  ])('%s', (_name, response, expected) => {
    const failed = failedMessageIds(response, batch);
    expect(failed === 'all' ? failed : [...failed]).toEqual(expected);
  });
});
