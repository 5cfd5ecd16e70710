import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import { clusterOf, EventsWorld, eventsPolicy, memberOf } from '../../support/events-world.ts';

const atMaximum = 'sev3 ledger-core-1 has been at its maximum capacity for ten minutes or more';
const below = 'info ledger-core-1 is below its maximum capacity again';

function times(count: number, percent: number): number[] {
  return Array.from({ length: count }, () => percent);
}

/** A writer of Serverless v2 beside a reader of another class. */
function serverless(capacity = { min: 0.5, max: 16 }): EventsWorld {
  const world = new EventsWorld();
  const members = [
    memberOf('ledger-core-1', { isWriter: true, isServerless: true }),
    memberOf('ledger-core-2'),
  ];
  world.clusters = [clusterOf('ledger-core', { capacity, members })];
  return world;
}

describe('an instance of Serverless v2 at its maximum', () => {
  test('is told once, and once when it is over, in one thread', async () => {
    const world = serverless();
    world.utilization.set('ledger-core-1', [60, 98, ...times(12, 100)]);
    await world.at('04:21:10').sweep();
    await world.at('04:26:10').sweep();
    expect(world.told).toEqual([atMaximum]);
    expect(world.alerts[0]?.alert.details).toEqual([
      '04:21:10 UTC ACUUtilization 99 % or more since 04:09 UTC; the cluster scales from 0.5 to 16 ACU.',
    ]);

    world.utilization.set('ledger-core-1', [...times(10, 100), ...times(9, 40)]);
    await world.at('04:36:10').sweep();
    expect(world.told).toEqual([atMaximum]);
    world.utilization.set('ledger-core-1', [...times(9, 100), ...times(10, 40)]);
    await world.at('04:41:10').sweep();
    expect(world.told).toEqual([atMaximum, `${below}, after 20 min`]);
    expect(world.alerts.at(-1)?.alert.status).toBe('resolved');
    expect(world.alerts.at(-1)?.alert.story).toContain(
      'For ten minutes no minute was at the maximum any more (04:41:10 UTC).',
    );
    expect(new Set(world.alerts.map(({ alert }) => alert.thread)).size).toBe(1);
    expect(world.announced).toEqual(['Trouble Began', 'Trouble Over']);
  });

  test('again is a thread of its own, however soon', async () => {
    const world = serverless();
    world.utilization.set('ledger-core-1', times(20, 100));
    await world.at('04:21:10').sweep();
    world.utilization.set('ledger-core-1', times(20, 40));
    await world.at('04:41:10').sweep();
    world.utilization.set('ledger-core-1', times(20, 100));
    await world.at('04:46:10').sweep();
    expect(world.told).toEqual([atMaximum, `${below}, after 20 min`, atMaximum]);
  });

  test('is told once by two sweeps at the same time', async () => {
    const world = serverless();
    world.utilization.set('ledger-core-1', times(20, 100));
    await Promise.all([world.sweep(), world.sweep()]);
    expect(world.told).toEqual([atMaximum]);
  });

  test('writer and reader together are one page', async () => {
    const world = serverless();
    world.clusters = [
      clusterOf('ledger-core', {
        capacity: { min: 0.5, max: 16 },
        members: ['ledger-core-1', 'ledger-core-2'].map((name) => memberOf(name, { isServerless: true })),
      }),
    ];
    for (const name of ['ledger-core-1', 'ledger-core-2']) world.utilization.set(name, times(20, 100));
    await world.sweep();
    expect(world.told).toEqual([
      'sev3 ledger-core-1 and 1 more: has been at its maximum capacity for ten minutes or more',
    ]);
  });

  test.each([
    ['for too short a time', [...times(11, 60), ...times(9, 100)]],
    ['with too few figures', times(9, 100)],
    ['not quite', times(20, 98.9)],
    ['with no figure at all', []],
  ])('is not told: %s', async (_, percents) => {
    const world = serverless();
    world.utilization.set('ledger-core-1', percents);
    await world.sweep();
    expect(world.told).toEqual([]);
  });

  test('is not told of a range that is one value, of other classes, or where nobody wants it', async () => {
    const fixed = serverless({ min: 4, max: 4 });
    fixed.utilization.set('ledger-core-1', times(20, 100));
    await fixed.sweep();
    const other = serverless();
    other.utilization.set('ledger-core-2', times(20, 100));
    await other.sweep();
    const off = serverless();
    off.policy = eventsPolicy({ severities: { 'serverless-at-maximum': 'off' } });
    off.utilization.set('ledger-core-1', times(20, 100));
    await off.sweep();
    expect([fixed.told, other.told, off.told]).toEqual([[], [], []]);
  });

  test('waits in quiet hours, and is part of the digest', async () => {
    const world = serverless();
    world.policy = eventsPolicy({
      quietHours: { from: '22:00', to: '07:00', timeZone: 'UTC', despite: ['sev1'] },
    });
    world.utilization.set('ledger-core-1', times(20, 100));
    await world.at('04:21:10').sweep();
    expect(world.told).toEqual([]);
    await world.at('07:01:10').sweep();
    expect(world.told).toEqual(['sev3 1 event in the quiet hours, 1 still going on']);
  });

  test('is over where its class or range was changed, or it is gone', async () => {
    for (const change of [
      { members: [memberOf('ledger-core-1', { isServerless: false })] },
      { capacity: { min: 16, max: 16 } },
      { members: [] },
    ]) {
      const world = serverless();
      world.utilization.set('ledger-core-1', times(20, 100));
      await world.at('04:21:10').sweep();
      world.clusters = world.clusters.map((cluster) => ({ ...cluster, ...change }));
      await world.at('04:26:10').sweep();
      expect(world.told).toEqual([atMaximum, `${below}, after 5 min`]);
    }
  });
});

test('where CloudWatch refuses, the rest of the sweep goes on, nothing ends, and the failure is told', async () => {
  const world = serverless();
  world.utilization.set('ledger-core-1', times(20, 100));
  await world.at('04:21:10').sweep();
  world.faults.set(
    'GetMetricData',
    new Fault({ kind: 'access-denied', expected: 'figures', found: 'AccessDenied', todo: 'grant it' }),
  );
  const outcomes = await world.at('04:26:10').sweep();
  expect(outcomes.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
    'failed-for-good capacity of Serverless v2',
    'done sweep of events',
  ]);
  expect(world.told).toEqual([atMaximum]);
});
