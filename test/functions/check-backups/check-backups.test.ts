import { describe, expect, test } from 'vitest';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { clusterOf, day, heldOf, hour, InventoryWorld, minute } from '../../support/inventory-world.ts';

const sweep = sweepOf('check-backups');
const byHand = wakeUpOf({ check: 'backups' });
const completed = wakeUpOf({
  id: 'event-1',
  source: 'aurora-steward',
  'detail-type': 'Backup Completed',
  detail: { cluster: { id: 'cluster-A' } },
});

/** Point-in-time recovery that stands still since a moment. */
function stuckAt(world: InventoryWorld, time: string | undefined): void {
  world.inventory.clusterList = [clusterOf({ latestRestorable: time ? new Date(time) : undefined })];
}

/** It follows the present again. */
function wellNow(world: InventoryWorld): void {
  stuckAt(world, new Date(world.now - 5 * minute).toISOString());
}

const kinds = async (outcomes: Promise<readonly { kind: string }[]>) =>
  (await outcomes).map(({ kind }) => kind);

describe('a cluster that is recently restorable', () => {
  test('costs one page of clusters and no look at its snapshots', async () => {
    const world = new InventoryWorld();
    expect(await world.check([sweep])).toEqual([
      {
        wakeUps: ['sweep-1'],
        kind: 'done',
        subject: 'age of backups',
        reason: '1 clusters looked at, 1 of them recently restorable and not listed',
      },
    ]);
    expect(world.calls.filter((call) => call.startsWith('Describe'))).toEqual(['DescribeDBClusters ']);
    expect(world.alerts).toEqual([]);
    expect(world.counted).toEqual([{ metric: 'ClustersBehindObjective', value: 0 }]);
  });

  test('is listed for a person who asks', async () => {
    const world = new InventoryWorld();
    expect(await world.check([byHand])).toEqual([
      {
        wakeUps: ['message-1'],
        kind: 'already-done',
        subject: 'ledger-core',
        reason: 'newest restorable point 5 min old (point-in-time), objective 25 hours',
        details: { newest: '2026-11-22T09:58:00.000Z', from: 'point-in-time' },
      },
    ]);
  });
});

describe('a cluster that falls behind', () => {
  test('is told once, however often it is looked at, and once when it is well again', async () => {
    const world = new InventoryWorld();
    stuckAt(world, '2026-11-21T09:00:00Z');
    expect(await kinds(world.check([sweep]))).toEqual(['waiting', 'done']);
    for (let time = 0; time < 3; time++) {
      world.pass(15 * minute);
      await world.check([sweep]);
    }
    wellNow(world);
    await world.check([sweep]);
    world.pass(15 * minute);
    wellNow(world);
    await world.check([sweep]);
    expect(world.mails).toEqual([
      '[SEV3] prod-eu ledger-core: newest restorable point 25 h 03 min old, objective 25 hours',
      '[RESOLVED] prod-eu ledger-core: newest restorable point 5 min old again, objective 25 hours',
    ]);
    expect(world.announcements.map(({ detailType }) => detailType)).toEqual([
      'Backup Objective Missed',
      'Backup Objective Met',
    ]);
    expect(world.bucket.keys('conditions/')).toEqual([
      'conditions/backup-objective/cluster-A/2026-11-22T10:02:30.000Z/began',
      'conditions/backup-objective/cluster-A/2026-11-22T10:02:30.000Z/over',
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('is told again when it falls behind again', async () => {
    const world = new InventoryWorld();
    for (let time = 0; time < 2; time++) {
      stuckAt(world, new Date(world.now - 2 * day).toISOString());
      await world.check([sweep]);
      world.pass(hour);
      wellNow(world);
      await world.check([sweep]);
      world.pass(hour);
    }
    expect(world.alerts.map(({ alert }) => alert.status ?? 'open')).toEqual([
      'open',
      'resolved',
      'open',
      'resolved',
    ]);
  });

  test.each(['automated', 'manual', 'aws-backup'] as const)(
    'is not behind while a %s snapshot is recent, and the cluster keeps quiet',
    async (kind) => {
      const world = new InventoryWorld();
      stuckAt(world, '2026-11-19T00:00:00Z');
      world.inventory.snapshots = [
        heldOf({ identifier: 'old', kind, createdAt: new Date('2026-11-18T02:10:00Z') }),
        heldOf({ identifier: 'recent', kind, createdAt: new Date('2026-11-21T09:10:00Z') }),
      ];
      expect(await kinds(world.check([sweep]))).toEqual(['done']);
      expect(world.alerts).toEqual([]);
    },
  );

  test.each([
    ['creating', { status: 'creating' }],
    ['failed', { status: 'failed' }],
    ['of another cluster', { clusterResourceId: 'cluster-B' }],
    [
      'a copy that does not tell of which moment its data is',
      { kind: 'copied', sourceArn: 'arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:before-x' },
    ],
  ] as const)('is behind although there is a snapshot: %s', async (_name, change) => {
    const world = new InventoryWorld();
    stuckAt(world, '2026-11-19T00:00:00Z');
    world.inventory.snapshots = [heldOf({ createdAt: new Date('2026-11-22T09:00:00Z'), ...change })];
    await world.check([sweep]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['backup-objective-missed']);
  });

  test('is not behind where a copy tells the time of its automated source', async () => {
    const world = new InventoryWorld();
    stuckAt(world, '2026-11-19T00:00:00Z');
    const sourceArn =
      'arn:aws:rds:eu-central-1:123456789012:cluster-snapshot:rds:ledger-core-2026-11-22-02-10';
    world.inventory.snapshots = [
      heldOf({ kind: 'copied', createdAt: new Date('2026-11-01T00:00:00Z'), sourceArn }),
    ];
    await world.check([sweep]);
    expect(world.alerts).toEqual([]);
  });

  test('is well again as soon as a backup is completed; such events cost one list otherwise', async () => {
    const world = new InventoryWorld();
    expect(await kinds(world.check([completed]))).toEqual(['ignored']);
    expect(world.calls).toEqual(['list open/condition-of/backup-objective/']);
    stuckAt(world, '2026-11-19T00:00:00Z');
    await world.check([sweep]);
    world.inventory.snapshots = [heldOf({ createdAt: new Date(world.now) })];
    await world.check([completed]);
    expect(world.alerts.map(({ alert }) => alert.status ?? 'open')).toEqual(['open', 'resolved']);
  });

  test('is told with what is likely to be the cause', async () => {
    const world = new InventoryWorld();
    world.setBackups({ schedules: [] });
    world.inventory.clusterList = [clusterOf({ latestRestorable: undefined, retentionDays: 0 })];
    world.inventory.snapshots = [
      heldOf({ identifier: 'slow', status: 'creating', createdAt: new Date('2026-11-21T10:00:00Z') }),
      heldOf({ identifier: 'broken', status: 'failed' }),
    ];
    await world.check([sweep]);
    expect(world.alerts[0]?.alert.headline).toBe('NO restorable point, objective 25 hours');
    expect(world.alerts[0]?.alert.story[1]).toBe(
      'Likely why: Automated backups are off: BackupRetentionPeriod is 0. Snapshot slow has been creating for ' +
        '24 h 03 min. Snapshot broken has the status failed. No schedule of this suite takes snapshots of it.',
    );
  });
});

describe('what is not judged', () => {
  test.each([
    ['a stopped cluster', { status: 'stopped', latestRestorable: new Date('2026-11-10T00:00:00Z') }],
    [
      'one younger than its objective',
      { latestRestorable: undefined, createdAt: new Date('2026-11-22T09:00:00Z') },
    ],
  ])('%s', async (_name, change) => {
    const world = new InventoryWorld();
    world.inventory.clusterList = [clusterOf(change)];
    expect(await kinds(world.check([sweep]))).toEqual(['ignored', 'done']);
    expect(world.alerts).toEqual([]);
  });

  test('one whose backups are switched off, there or not', async () => {
    const world = new InventoryWorld();
    world.setBackups({ mode: 'off' });
    stuckAt(world, undefined);
    await world.check([sweep]);
    world.inventory.clusterList = [];
    await world.check([sweep]);
    expect(world.alerts).toEqual([]);
  });
});

describe('a cluster of the configuration that does not exist', () => {
  test('is told once, and once when it is there', async () => {
    const world = new InventoryWorld();
    world.inventory.clusterList = [];
    expect(await world.check([byHand])).toMatchObject([
      {
        kind: 'waiting',
        subject: 'ledger-core',
        reason: 'the configuration names it, and there is no such cluster in eu-west-1; told now',
      },
    ]);
    world.pass(15 * minute);
    await world.check([sweep]);
    world.inventory.clusterList = [clusterOf()];
    await world.check([sweep]);
    expect(world.mails).toEqual([
      '[WARN] prod-eu ledger-core: not backed up, no such DB cluster in eu-west-1',
      '[RESOLVED] prod-eu ledger-core: the DB cluster is there, and looked after',
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('ends its earlier trouble without a word about backups', async () => {
    const world = new InventoryWorld();
    stuckAt(world, '2026-11-19T00:00:00Z');
    await world.check([sweep]);
    world.inventory.clusterList = [];
    await world.check([sweep]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual([
      'backup-objective-missed',
      'backup-cluster-missing',
    ]);
    expect(world.bucket.keys('open/')).toEqual(['open/condition-of/cluster-missing/ledger-core']);
  });
});

test('many clusters in doubt are looked at by pages, not one by one', async () => {
  const world = new InventoryWorld();
  const clusters = Array.from({ length: 30 }, (_, index) =>
    clusterOf({
      identifier: `c-${index}`,
      resourceId: `cluster-${index}`,
      tags: { team: 'x' },
      latestRestorable: undefined,
    }),
  );
  world.inventory.clusterList = clusters;
  world.inventory.snapshots = clusters.map(({ resourceId }) =>
    heldOf({ clusterResourceId: resourceId, createdAt: new Date('2026-11-22T09:00:00Z') }),
  );
  world.policy = {
    ...world.policy,
    clusters: world.policy.clusters.map((one) => ({ ...one, match: { tag: { key: 'team', value: 'x' } } })),
  };
  await world.check([sweep]);
  expect(world.calls.filter((call) => call.startsWith('Describe'))).toEqual([
    'DescribeDBClusters ',
    'DescribeDBClusterSnapshots all from 0',
  ]);
  expect(world.alerts).toEqual([]);
});

test('a request that is none is refused with the form of one', async () => {
  const world = new InventoryWorld();
  expect(await world.check([wakeUpOf({ cluster: 'x' })])).toEqual([
    {
      kind: 'refused',
      subject: 'request by hand',
      reason: 'expected {"check": "backups"}; found something else',
      wakeUps: ['message-1'],
    },
  ]);
});

/** Calls after which a crash leaves open whether somebody was told. */
const tells = /^(Publish|PutEvents)/;

describe.each(['before', 'after'] as const)('killed %s any of its calls', (when) => {
  test('it tells once all the same; twice only where the note of it was lost', async () => {
    let reached = 0;
    for (let n = 1; ; n++) {
      const world = new InventoryWorld();
      stuckAt(world, '2026-11-19T00:00:00Z');
      const first = crashingAt(n, when);
      const begun = await untilCrash((gate) => world.check([sweep], gate), first);
      await untilQuiet(world);
      wellNow(world);
      const second = crashingAt(n, when);
      const ended = await untilCrash((gate) => world.check([sweep], gate), second);
      await untilQuiet(world, true);
      if (begun === 'ended' && ended === 'ended') break;
      reached = n;
      const where = `${when} ${first.call()} / ${second.call()}`;
      const told = world.alerts.map(({ id }) => id);
      expect(new Set(told).size, where).toBe(2);
      const maybe = [first, second].filter((one) => isAround(one.call())).length;
      expect(told.length, where).toBeLessThanOrEqual(2 + maybe);
      expect(world.alerts.at(-1)?.alert.status, where).toBe('resolved');
      expect(world.bucket.keys('open/'), where).toEqual([]);
    }
    expect(reached).toBeGreaterThan(15);
  });
});

/** Its note follows the telling: a crash at either may repeat it. */
function isAround(call = ''): boolean {
  return tells.test(call) || call.startsWith('replace conditions/');
}

/** Two more sweeps, after every claim of the dead has ended. */
async function untilQuiet(world: InventoryWorld, well = false): Promise<void> {
  for (let time = 0; time < 2; time++) {
    world.pass(15 * minute);
    if (well) wellNow(world);
    await world.check([sweep]);
  }
}
