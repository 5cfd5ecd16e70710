import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import {
  clusterOf,
  EventsWorld,
  eventsPolicy,
  listed,
  memberOf,
  rdsEvent,
} from '../../support/events-world.ts';

const storage = 'is running out of storage';
const night = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin', despite: ['sev1' as const] };

/** The same policy for these clusters. */
function forClusters(names: readonly string[], world: EventsWorld): void {
  const [policy] = world.policy.clusters;
  if (!policy) throw new Error('no policy');
  world.policy = {
    ...world.policy,
    clusters: names.map((name) => ({ ...policy, name, match: { identifier: name } })),
  };
  world.clusters = names.map((name) => clusterOf(name));
}

describe('one trouble is one thread', () => {
  test('a recovery is told when it begins and when it is over', async () => {
    const world = new EventsWorld();
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    await world.at('04:23:00').invoke([rdsEvent('0021', '2026-11-20T04:22:50Z')]);
    expect(world.told).toEqual([
      'sev2 ledger-core-1 is recovering; it takes no connections',
      'info ledger-core-1 has recovered, after 2 min',
    ]);
    expect(world.announced).toEqual(['Trouble Began', 'Trouble Over']);
    expect(new Set(world.alerts.map(({ alert }) => alert.thread)).size).toBe(1);
    expect(world.alerts.at(-1)?.alert.status).toBe('resolved');
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('what is told of storage within a day is one message, and one more where it becomes graver', async () => {
    const world = new EventsWorld();
    await world.invoke([rdsEvent('0089', '2026-11-20T04:21:08Z')]);
    await world.at('06:00:00').invoke([rdsEvent('0089', '2026-11-20T05:59:58Z')]);
    await world.at('07:00:00').invoke([rdsEvent('0007', '2026-11-20T06:59:58Z')]);
    await world.at('2026-11-22T07:00:00Z').invoke([rdsEvent('0089', '2026-11-22T06:59:58Z')]);
    expect(world.told).toEqual([
      `sev2 ledger-core-1 ${storage}`,
      `sev1 ledger-core-1 ${storage}`,
      `sev2 ledger-core-1 ${storage}`,
    ]);
  });

  test('an end without a beginning is one whole thread, told once', async () => {
    const world = new EventsWorld();
    await world.invoke([rdsEvent('0021', '2026-11-20T04:22:50Z')]);
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    expect(world.told).toEqual(['info ledger-core-1 has recovered']);
    expect(world.alerts[0]?.alert.story).toContain('We learnt of it when it was over.');
  });
});

describe('twelve clusters', () => {
  const names = Array.from({ length: 12 }, (_, index) => `bank-${index + 1}`);

  test('that fall at once make one page that lists them, and one end', async () => {
    const world = new EventsWorld();
    forClusters(names, world);
    await world.invoke(names.map((name) => rdsEvent('0020', '2026-11-20T04:21:08Z', `${name}-1`)));
    expect(world.told).toEqual(['sev2 bank-1-1 and 11 more: is recovering; it takes no connections']);
    expect(world.alerts[0]?.alert.details).toContain('bank-7-1 of bank-7 (writer, eu-west-1a), 04:21:08 UTC');
    await world
      .at('04:25:00')
      .invoke(names.map((name) => rdsEvent('0021', '2026-11-20T04:24:50Z', `${name}-1`)));
    expect(world.told.slice(1)).toEqual(['info bank-1-1 and 11 more: has recovered']);
    expect(world.announced.filter((kind) => kind === 'Trouble Over')).toHaveLength(12);
  });

  test('that fall one after another make a page at once and one more', async () => {
    const world = new EventsWorld();
    forClusters(names, world);
    for (const [index, name] of names.entries()) {
      world.now += 3_000;
      await world.invoke([rdsEvent('0020', `2026-11-20T04:21:${String(index + 10)}Z`, `${name}-1`)]);
    }
    expect(world.told).toEqual(['sev2 bank-1-1 is recovering; it takes no connections']);
    expect(world.timers[0]).toEqual({ at: Date.parse('2026-11-20T04:23:13Z'), request: { look: 'events' } });
    await world.at('04:23:13').look();
    await world.at('04:25:00').sweep();
    expect(world.told).toEqual([
      'sev2 bank-1-1 is recovering; it takes no connections',
      '11 more databases like bank-1-1: is recovering; it takes no connections'.replace(/^/, 'sev2 '),
    ]);
    expect(world.alerts.at(-1)?.alert.story).toContain('All of them are in eu-west-1a.');
  });

  test('of several teams are told to each of them', async () => {
    const world = new EventsWorld();
    forClusters(names.slice(0, 2), world);
    world.policy = {
      ...world.policy,
      clusters: world.policy.clusters.map((cluster, index) => ({ ...cluster, team: `team-${index}` })),
    };
    await world.invoke(
      names.slice(0, 2).map((name) => rdsEvent('0020', '2026-11-20T04:21:08Z', `${name}-1`)),
    );
    expect(world.alerts.map(({ alert }) => alert.team)).toEqual(['team-0', 'team-1']);
  });
});

describe('quiet hours', () => {
  test('hold what is not grave, and bring all of it in one digest', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({ quietHours: night });
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    await world.at('04:30:00').invoke([rdsEvent('0021', '2026-11-20T04:29:08Z')]);
    await world.at('04:31:00').invoke([rdsEvent('0501', '2026-11-20T04:30:50Z')]);
    await world.at('05:55:00').sweep();
    expect(world.told).toEqual([]);
    expect(world.announced).toEqual(['Trouble Began', 'Trouble Over', 'Trouble Began']);
    await world.at('06:00:00').sweep();
    await world.at('06:05:00').sweep();
    expect(world.told).toEqual(['sev3 2 events in the quiet hours, none still going on']);
    expect(world.alerts[0]?.alert.details).toEqual([
      '04:21:08 UTC SEV2 ledger-core-1 is recovering; it takes no connections; over after 8 min',
      '04:30:50 UTC SEV3 ledger-core-1 needs a new server certificate',
    ]);
  });

  test.each(['DescribeClusters', 'DescribeEvents'])('end in their digest where %s fails', async (call) => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({ quietHours: night });
    await world.at('04:20:00').sweep();
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    world.faults.set(
      call,
      new Fault({ kind: 'throttled', expected: 'an answer', found: 'Rate exceeded', todo: 'wait' }),
    );
    expect(await world.at('06:00:00').sweep()).toMatchObject([
      { kind: 'failed-retryable', subject: 'sweep of events' },
      { kind: 'done', subject: 'threads of events' },
    ]);
    expect(world.told).toEqual(['sev3 1 event in the quiet hours, 1 still going on']);
  });

  test('tell at once what is grave, also where it becomes so', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({ quietHours: night });
    await world.invoke([rdsEvent('0089', '2026-11-20T04:21:08Z')]);
    expect(world.told).toEqual([]);
    await world.at('04:40:00').invoke([rdsEvent('0007', '2026-11-20T04:39:58Z')]);
    await world.at('06:01:00').sweep();
    expect(world.told).toEqual([`sev1 ledger-core-1 ${storage}`]);
  });

  test('that end while it goes on leave its end to a message of its own', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({ quietHours: night });
    await world.invoke([rdsEvent('0418', '2026-11-20T04:21:08Z')]);
    await world.at('06:00:00').sweep();
    await world.at('08:00:00').invoke([rdsEvent('0420', '2026-11-20T07:59:50Z')]);
    expect(world.told).toEqual([
      'sev3 1 event in the quiet hours, 1 still going on',
      'info ledger-core-1 reaches its encryption key again, after 3 h 39 min',
    ]);
  });
});

describe('noise', () => {
  const failover = (world: EventsWorld, id: string, endedAt?: string) =>
    world.bucket.put('incidents/cluster-LEDGER-CORE/current', {
      schema: 1,
      id,
      clusterId: 'cluster-LEDGER-CORE',
      clusterIdentifier: 'ledger-core',
      policyName: 'ledger-core',
      openedAt: id,
      steps: [],
      ...(endedAt !== undefined && { end: { verdict: 'completed', at: endedAt, by: 'event' } }),
      due: [],
      recorded: [],
    });

  test('of a failover is told by the failover', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({}, { failover: { mode: 'act', escalateAfterSeconds: 300 } });
    const [outcome] = await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    expect(outcome).toMatchObject({ kind: 'waiting' });
    failover(world, '2026-11-20T04:21:20.000Z');
    await world.at('04:21:55').look();
    await world.at('04:25:00').invoke([rdsEvent('0021', '2026-11-20T04:24:00Z')]);
    expect(world.told).toEqual([]);
    expect(world.announced).toEqual(['Trouble Began', 'Trouble Over']);
  });

  test('a recovery that no failover explains is told when that is certain', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({}, { failover: { mode: 'act', escalateAfterSeconds: 300 } });
    failover(world, '2026-11-19T04:21:20.000Z', '2026-11-19T04:22:20.000Z');
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    expect(world.timers).toEqual([{ at: Date.parse('2026-11-20T04:21:55Z'), request: { look: 'events' } }]);
    expect(world.told).toEqual([]);
    await world.at('04:21:55').look();
    expect(world.told).toEqual(['sev2 ledger-core-1 is recovering; it takes no connections']);
  });

  test('of what the suite made is kept out, and the log says so', async () => {
    const world = new EventsWorld();
    world.clusters = [clusterOf('ledger-core', { tags: { 'aurora-steward:purpose': 'drill' } })];
    const [outcome] = await world.invoke([rdsEvent('0003', '2026-11-20T04:21:08Z')]);
    expect(outcome).toMatchObject({
      kind: 'ignored',
      reason: 'the suite itself made the cluster (aurora-steward:purpose=drill)',
    });
    expect(world.announced).toEqual([]);
  });

  test('in a maintenance window is told one step lower, and says so', async () => {
    const world = new EventsWorld();
    world.clusters = [clusterOf('ledger-core', { maintenanceWindow: 'fri:04:00-fri:05:00' })];
    const [outcome] = await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    expect(world.told).toEqual(['sev3 ledger-core-1 is recovering; it takes no connections']);
    expect(world.alerts[0]?.alert.story).toContain(
      'One step less grave than else: it is within the maintenance window fri:04:00-fri:05:00 UTC.',
    );
    expect(outcome?.details).toMatchObject({
      lowered: 'it is within the maintenance window fri:04:00-fri:05:00 UTC',
    });
  });

  test('of parameters that are in force is none', async () => {
    const world = new EventsWorld();
    world.clusters = [
      clusterOf('ledger-core', { members: [memberOf('ledger-core-1', { parametersPending: false })] }),
    ];
    expect(await world.invoke([rdsEvent('0092', '2026-11-20T04:21:08Z')])).toMatchObject([
      { kind: 'ignored' },
    ]);
    world.clusters = [
      clusterOf('ledger-core', { members: [memberOf('ledger-core-1', { parametersPending: true })] }),
    ];
    await world.invoke([rdsEvent('0092', '2026-11-20T04:22:08Z')]);
    world.clusters = [
      clusterOf('ledger-core', { members: [memberOf('ledger-core-1', { parametersPending: false })] }),
    ];
    await world.at('04:30:00').sweep();
    expect(world.told).toEqual([
      'warn ledger-core-1 has parameters that wait for a reboot',
      'info ledger-core-1 has its parameters in force, after 8 min',
    ]);
  });
});

describe('who is told of what', () => {
  test.each([
    ['off', 'the mode for events is off', eventsPolicy({ mode: 'off' })],
    [
      'an id that is off',
      'RDS-EVENT-0501 is not told of ledger-core',
      eventsPolicy({ severities: { 'RDS-EVENT-0501': 'off' } }),
    ],
    ['no entry', 'no entry of the configuration chooses it', { ...eventsPolicy(), clusters: [] }],
  ])('nobody: %s', async (_, reason, policy) => {
    const world = new EventsWorld();
    world.policy = policy;
    expect(await world.invoke([rdsEvent('0501', '2026-11-20T04:21:08Z')])).toMatchObject([
      { kind: 'ignored', reason },
    ]);
    expect(world.bucket.keys('event-threads/')).toEqual([]);
  });

  test('an id that the configuration adds, as grave as it says', async () => {
    const world = new EventsWorld();
    expect(await world.invoke([rdsEvent('0006', '2026-11-20T04:21:08Z')])).toMatchObject([
      { kind: 'ignored' },
    ]);
    world.policy = eventsPolicy({ severities: { 'RDS-EVENT-0006': 'warn' } });
    await world.invoke([rdsEvent('0006', '2026-11-20T04:21:08Z')]);
    expect(world.told).toEqual(['warn ledger-core-1 has an event of RDS that you asked for']);
  });

  test('in mode observe the ledger says what would have been told', async () => {
    const world = new EventsWorld();
    world.policy = eventsPolicy({ mode: 'observe' });
    expect(await world.invoke([rdsEvent('0501', '2026-11-20T04:21:08Z')])).toMatchObject([
      { kind: 'would-have' },
    ]);
    expect(world.told).toEqual([]);
    expect(world.announced).toEqual(['Trouble Began']);
  });

  test('an instance that is deleted is still known by what the sweep saw', async () => {
    const world = new EventsWorld();
    world.policy = {
      ...eventsPolicy(),
      clusters: eventsPolicy().clusters.map((cluster) => ({
        ...cluster,
        match: { tag: { key: 'tier', value: '1' } },
      })),
    };
    world.clusters = [clusterOf('ledger-core', { tags: { tier: '1' } })];
    await world.sweep();
    world.clusters = [];
    await world.invoke([rdsEvent('0171', '2026-11-20T04:21:08Z'), rdsEvent('0003', '2026-11-20T04:21:09Z')]);
    expect(world.told).toEqual(['sev2 ledger-core and 1 more: was deleted']);
  });
});

describe('the sweep', () => {
  test('finds what no event told in the list of events, and tells it once', async () => {
    const world = new EventsWorld();
    await world.sweep();
    world.entries = [
      listed('Recovery of the DB instance has started. Recovery time will vary.', '2026-11-20T04:22:00Z'),
    ];
    await world.at('04:26:10').sweep();
    await world.at('04:31:10').sweep();
    await world.invoke([rdsEvent('0020', '2026-11-20T04:22:00.400Z')]);
    expect(world.told[0]).toBe('sev2 ledger-core-1 is recovering; it takes no connections');
    expect(world.alerts.filter(({ alert }) => alert.status !== 'resolved')).toHaveLength(1);
    expect(world.alerts[0]?.alert.details[0]).toContain('(from the list of events, no event came)');
  });

  test('tells no history when it looks for the first time', async () => {
    const world = new EventsWorld();
    world.entries = [listed('Recovery of the DB instance has started.', '2026-11-20T04:20:00Z')];
    await world.sweep();
    expect(world.told).toEqual([]);
  });

  test('sees the end of a recovery whose event was lost', async () => {
    const world = new EventsWorld();
    await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')]);
    await world.at('04:26:00').sweep();
    expect(world.told).toHaveLength(1);
    await world.at('04:31:10').sweep();
    await world.at('04:36:10').invoke([rdsEvent('0021', '2026-11-20T04:22:00Z')]);
    expect(world.told.slice(1)).toEqual(['info ledger-core-1 has recovered, after 10 min']);
  });
});

test('RDS that does not answer: whose it is is known by name, else the event comes again', async () => {
  const world = new EventsWorld();
  world.faults.set(
    'DescribeCluster',
    new Fault({ kind: 'throttled', expected: 'an answer', found: 'Rate exceeded', todo: 'wait' }),
  );
  expect(await world.invoke([rdsEvent('0156', '2026-11-20T04:21:08Z')])).toMatchObject([{ kind: 'done' }]);
  expect(await world.invoke([rdsEvent('0020', '2026-11-20T04:21:08Z')])).toMatchObject([
    { kind: 'failed-retryable' },
  ]);
});
