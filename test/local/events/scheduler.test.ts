import { describe, expect, test } from 'vitest';
import { createScheduler, type ScheduleSpec } from '../../../local/events/scheduler.ts';
import { createWorld, type World } from './world.ts';

const arn = 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/sweep';
const roleArn = 'arn:aws:iam::123456789012:role/sweep';

function schedule(
  world: World,
  expression: string,
  target: Partial<ScheduleSpec['target']>,
  more: Partial<ScheduleSpec> = {},
) {
  const timeline = { record: (happening: World['happenings'][number]) => world.happenings.push(happening) };
  const scheduler = createScheduler({
    clock: world.clock,
    timeline,
    account: '123456789012',
    region: 'eu-west-1',
    deliver: world.deliver,
  });
  scheduler.createSchedule({
    name: 'sweep',
    groupName: 'default',
    arn,
    enabled: true,
    expression,
    target: { arn: '', roleArn, ...target },
    ...more,
  });
  return scheduler;
}

describe('the scheduler', () => {
  test('sends its input under its role each time it is due, a rate at once', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    schedule(world, 'rate(15 minutes)', { arn: queue.arn, input: '{"sweep":"export-snapshots"}' });
    await world.clock.runFor(30 * 60_000);
    expect(queue.bodies()).toEqual(Array(3).fill('{"sweep":"export-snapshots"}'));
    expect(world.asked[0]).toEqual({ by: { roleArn }, action: 'sqs:SendMessage', resource: queue.arn });
    expect(world.happenings).toEqual(Array(3).fill({ type: 'schedule', name: 'sweep' }));
  });

  test('fills in context attributes', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    schedule(
      world,
      'cron(30 3 * * ? *)',
      {
        arn: queue.arn,
        input:
          '{"at":"<aws.scheduler.scheduled-time>","by":"<aws.scheduler.schedule-arn>","id":"<aws.scheduler.execution-id>","n":"<aws.scheduler.attempt-number>","x":"<aws.scheduler.unknown>"}',
      },
      { timeZone: 'Europe/Berlin' },
    );
    await world.clock.runFor(24 * 3_600_000);
    expect(queue.bodies().map((body) => JSON.parse(body))).toEqual([
      {
        at: '2026-11-22T02:30:00Z',
        by: arn,
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        n: '1',
        x: '<aws.scheduler.unknown>',
      },
    ]);
  });

  test('without input, sends an event whose detail is the string "{}"', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    schedule(world, 'at(2026-11-22T03:00:00)', { arn: queue.arn });
    await world.clock.runFor(3_600_000);
    expect(JSON.parse(queue.bodies()[0] ?? '')).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      time: '2026-11-22T03:00:00Z',
      resources: [arn],
      detail: '{}',
    });
  });

  test('starts and ends when told, and not at all when disabled', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    const target = { arn: queue.arn, input: 'x' };
    const scheduler = schedule(world, 'rate(1 hour)', target, {
      startDate: new Date('2026-11-22T05:00:00Z'),
      endDate: new Date('2026-11-22T06:30:00Z'),
    });
    schedule(world, 'rate(1 hour)', target, { enabled: false });
    expect(scheduler.upcoming()).toEqual([{ name: 'sweep', due: new Date('2026-11-22T05:00:00Z') }]);
    await world.clock.runFor(24 * 3_600_000);
    expect(queue.bodies()).toEqual(['x', 'x']);
    expect(scheduler.upcoming()).toEqual([]);
  });

  test('its own role must allow the delivery, and that to the dead-letter queue', async () => {
    const world = createWorld();
    const queue = world.queue('wake-ups');
    const deadLetters = world.queue('dead-letters');
    world.refuse = ({ resource }) => resource === queue.arn;
    schedule(world, 'rate(1 day)', { arn: queue.arn, input: 'x', deadLetterArn: deadLetters.arn });
    await world.clock.runFor(0);
    expect(deadLetters.sent()).toMatchObject([{ body: 'x', senderId: roleArn }]);
  });
});
