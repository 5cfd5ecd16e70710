import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Queue } from '../../../../local/events/queue.ts';
import { type AwsWorld, openAwsWorld } from '../../../support/aws-world.ts';

const deadArn = 'arn:aws:sqs:eu-west-1:123456789012:wake-ups-dead';

let world: AwsWorld;

beforeEach(async () => {
  world = await openAwsWorld();
});
afterEach(() => world.close());

function queue(settings: object = {}): Queue {
  const { arn } = world.sqs.createQueue({ name: 'wake-ups', ...settings });
  const made = world.sqs.queue(arn);
  if (made === undefined) throw new Error('The queue was just made.');
  return made;
}

test('a queue’s URL is at the front door, and its ARN in the account', () => {
  expect(world.sqs.createQueue({ name: 'wake-ups' })).toEqual({
    arn: 'arn:aws:sqs:eu-west-1:123456789012:wake-ups',
    url: `${world.door.url}/123456789012/wake-ups`,
  });
});

test('hidden messages are timers that the clock jumps to', async () => {
  const own = queue({ visibilityTimeoutSeconds: 720 });
  await own.send({ body: 'x' });
  expect(await own.receive(10)).toHaveLength(1);
  let visible = false;
  own.onVisible(() => {
    visible = true;
  });
  await world.clock.runUntil(() => visible);
  expect(world.clock.now().toISOString()).toBe('2026-11-22T12:12:00.000Z');
  const [again] = await own.receive(10);
  expect(again?.attributes).toMatchObject({
    ApproximateReceiveCount: '2',
    SentTimestamp: String(Date.parse('2026-11-22T12:00:00Z')),
  });
});

test('an older receipt handle no longer deletes', async () => {
  const own = queue({ visibilityTimeoutSeconds: 1 });
  await own.send({ body: 'x' });
  const [first] = await own.receive(1);
  await world.clock.runFor(1000);
  const [second] = await own.receive(1);
  await own.delete(first?.receiptHandle ?? '');
  await world.clock.runFor(1000);
  expect(await own.receive(1)).toHaveLength(1);
  await own.delete(second?.receiptHandle ?? '');
});

test('a message is dropped when its retention is over', async () => {
  const own = queue({ retentionSeconds: 60 });
  await own.send({ body: 'x' });
  await world.clock.runFor(61_000);
  expect(await own.receive(1)).toEqual([]);
});

test('a spent message is a dead letter: told on the timeline, its source known', async () => {
  world.sqs.createQueue({ name: 'wake-ups-dead' });
  const own = queue({
    visibilityTimeoutSeconds: 0,
    redrive: { deadLetterArn: deadArn, maxReceiveCount: 1 },
  });
  const { messageId } = await own.send({ body: 'poison' });
  await own.receive(1);
  expect(await own.receive(1)).toEqual([]);
  expect(world.happenings).toEqual([{ type: 'dead-letter', queue: deadArn, body: 'poison' }]);
  const [letter] = (await world.sqs.queue(deadArn)?.receive(1)) ?? [];
  expect(letter?.messageId).toBe(messageId);
  expect(letter?.attributes['DeadLetterQueueSourceArn']).toBe('arn:aws:sqs:eu-west-1:123456789012:wake-ups');
});
