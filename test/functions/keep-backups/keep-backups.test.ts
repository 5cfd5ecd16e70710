import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportTaskIdentifier } from '../../../functions/domain/export/task-identifier.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { type Gate, Interleaving, seeded } from '../../support/interleave.ts';
import { day, heldOf, hour } from '../../support/inventory-world.ts';
import { MemoryLedgerStore } from '../../support/memory-ledger-store.ts';
import { deleteAfter, ownBackup, RetentionWorld, sweep } from '../../support/retention-world.ts';

const old = ownBackup('old', '2026-01-01T02:00:00Z');
const newest = ownBackup('newest', '2026-11-10T02:00:00Z');

async function worldWith(...more: readonly ReturnType<typeof ownBackup>[]): Promise<RetentionWorld> {
  const world = new RetentionWorld();
  await world.have(old, newest, ...more);
  return world;
}

const announced = (world: RetentionWorld) =>
  world.announcements.map(({ detailType, detail }) => [
    detailType,
    (detail['snapshot'] as { identifier: string }).identifier,
  ]);

describe('a backup that nothing keeps', () => {
  test('is marked, waits for a week, and is deleted; each is announced once', async () => {
    const world = await worldWith();
    await world.keep();
    expect(world.tagsOf('old')?.[deleteAfter]).toBe('2026-11-29T10:02:30.000Z');
    await world.days(6);
    expect(world.left).toEqual(['old', 'newest']);
    await world.days(1);
    expect(world.left).toEqual(['newest']);
    await world.days(3);
    expect(world.deleted).toEqual(['old']);
    expect(announced(world)).toEqual([
      ['Backup Marked For Deletion', 'old'],
      ['Backup Deleted', 'old'],
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
    expect(world.bucket.keys('backup-retention/')).toEqual([
      'backup-retention/cluster-A/old/deleted',
      'backup-retention/cluster-A/old/marked-until-2026-11-29T10:02:30.000Z',
    ]);
  });

  test('is kept for good when a person takes the mark back', async () => {
    const world = await worldWith();
    await world.keep();
    world.setTag('old', deleteAfter, undefined);
    await world.days(30);
    expect([world.left, world.marked]).toEqual([['old', 'newest'], []]);
    const { rows } = await world.dryRun();
    expect(rows).toMatchObject([
      { snapshot: 'old', action: 'stays', why: ['a person took its mark back'] },
      { snapshot: 'newest', action: 'stays' },
    ]);
  });

  test('is not taken for taken back where RDS lists the tag late', async () => {
    const world = await worldWith();
    await world.keep();
    world.setTag('old', deleteAfter, undefined);
    world.pass(hour / 2);
    await world.keep();
    world.setTag('old', deleteAfter, '2026-11-29T10:02:30.000Z');
    await world.days(8);
    expect(world.deleted).toEqual(['old']);
  });

  test('is unmarked when a rule keeps it after all, and marked again when none does', async () => {
    const world = await worldWith();
    await world.keep();
    world.setRules({ keepLast: 2 });
    await world.days(1);
    expect(world.marked).toEqual([]);
    world.setRules({});
    await world.days(1);
    expect(world.tagsOf('old')?.[deleteAfter]).toBe('2026-12-01T10:02:30.000Z');
  });

  test('is not deleted by a mark that somebody else gave', async () => {
    const world = await worldWith();
    world.setTag('old', deleteAfter, '2026-11-01T00:00:00.000Z');
    await world.keep();
    expect(world.left).toEqual(['old', 'newest']);
    expect(world.tagsOf('old')?.[deleteAfter]).toBe('2026-11-29T10:02:30.000Z');
  });

  test('a person can put off the deletion by the date in the tag', async () => {
    const world = await worldWith();
    await world.keep();
    world.setTag('old', deleteAfter, '2026-12-24T00:00:00.000Z');
    await world.days(20);
    expect(world.left).toEqual(['old', 'newest']);
    await world.days(20);
    expect(world.left).toEqual(['newest']);
  });
});

describe('what is never touched', () => {
  test('snapshots of others, and those that only carry the tag', async () => {
    const world = new RetentionWorld();
    await world.have(newest);
    world.inventory.snapshots.push(
      heldOf({ identifier: 'by-somebody', kind: 'manual', createdAt: new Date('2025-01-01T00:00:00Z') }),
      ownBackup('copy', '2025-01-01T00:00:00Z', { kind: 'copied' }),
      ownBackup('awsbackup:job-1', '2025-01-01T00:00:00Z', { kind: 'aws-backup' }),
      ownBackup('tagged-by-somebody', '2025-01-02T00:00:00Z'),
    );
    await world.days(30);
    expect(world.deleted).toEqual([]);
    expect(world.marked).toEqual([]);
    const { rows } = await world.dryRun();
    expect(rows).toMatchObject([
      { snapshot: 'tagged-by-somebody', why: ['the ledger has no record that this suite took it'] },
      { snapshot: 'newest' },
    ]);
  });

  test('a snapshot that took the name of one of ours', async () => {
    const world = await worldWith();
    world.inventory.snapshots = world.inventory.snapshots.map((one) =>
      one.identifier === 'old' ? { ...one, createdAt: new Date('2026-01-05T02:00:00Z') } : one,
    );
    await world.days(10);
    expect(world.deleted).toEqual([]);
  });

  test.each([
    ['exported', (world: RetentionWorld) => world.exporting.push(old.arn)],
    [
      'copied',
      (world: RetentionWorld) =>
        world.inventory.snapshots.push(
          heldOf({ identifier: 'x', kind: 'copied', status: 'copying', sourceArn: old.arn }),
        ),
    ],
    ['held', (world: RetentionWorld) => world.setTag('old', 'aurora-steward:hold-drill', '2027-01-01')],
  ])('one that is being %s when its time has come', async (_name, arrange) => {
    const world = await worldWith();
    await world.days(1);
    arrange(world);
    await world.days(10);
    expect(world.deleted).toEqual([]);
    expect(world.marked).toEqual([]);
  });

  test.each(['open/exports-wanted/', 'open/export-intents/'])(
    'one whose export stands under %s when its time has come',
    async (prefix) => {
      const world = await worldWith();
      await world.days(1);
      const task = exportTaskIdentifier({
        clusterIdentifier: 'ledger-core',
        snapshotArn: old.arn,
        snapshotTime: new Date('2026-01-01T02:00:00Z'),
        attempt: 2,
      });
      world.bucket.put(`${prefix}${task}`, {});
      await world.days(10);
      expect([world.deleted, world.marked]).toEqual([[], []]);
      expect((await world.dryRun())['rows']).toMatchObject([
        { snapshot: 'old', why: ['its export waits'] },
        {},
      ]);
    },
  );

  test('one whose export begins between the decision and the deletion: it waits', async () => {
    const world = await worldWith();
    await world.days(7);
    world.pass(day);
    let asked = 0;
    const outcomes = await world.keep([sweep], async ({ name }, perform) => {
      if (name === 'DescribeExportTasks' && ++asked === 2) world.exporting.push(old.arn);
      return perform();
    });
    expect(outcomes.map(({ kind, reason }) => `${kind}: ${reason}`)).toContain(
      'waiting: not deleted: it is being exported',
    );
    expect([world.deleted, world.bucket.keys('open/')]).toEqual([[], []]);
  });

  test('one that is held between the decision and the deletion', async () => {
    const world = await worldWith();
    await world.days(7);
    world.pass(day);
    await world.keep([sweep], async ({ name, key }, perform) => {
      if (name === 'DescribeDBClusterSnapshots' && key === 'old')
        world.setTag('old', 'aurora-steward:hold', '');
      return perform();
    });
    expect(world.deleted).toEqual([]);
  });

  test.each([['off'], ['observe']] as const)('anything in mode %s', async (mode) => {
    const world = await worldWith();
    world.setRules({ mode });
    await world.days(30);
    expect([world.deleted, world.marked]).toEqual([[], []]);
    expect(world.bucket.keys('would-have/')).toEqual(
      mode === 'off' ? [] : ['would-have/backup-retention/cluster-A/old/mark'],
    );
  });
});

test('of a cluster that was deleted the newest stays, and the rules of its entry go on', async () => {
  const world = await worldWith();
  world.inventory.clusterList = [];
  await world.keep();
  expect(world.marked).toEqual(['old']);
  await world.days(8);
  expect([world.left, world.deleted]).toEqual([['newest'], ['old']]);
});

test('of a cluster that was deleted, and that a tag had chosen, nothing is touched: nobody knows its entry', async () => {
  const world = await worldWith();
  world.inventory.clusterList = [];
  world.policy = {
    ...world.policy,
    clusters: world.policy.clusters.map((one) => ({ ...one, match: { tag: { key: 'team', value: 'x' } } })),
  };
  await world.days(10);
  expect([world.marked, world.deleted]).toEqual([[], []]);
});

test('a run that has nothing to do asks nobody about exports', async () => {
  const world = new RetentionWorld({ keepLast: 5 });
  await world.have(old, newest);
  await world.keep();
  expect(world.calls.filter((call) => call.startsWith('Describe'))).toEqual([
    'DescribeDBClusterSnapshots manual from 0',
    'DescribeDBClusters ',
  ]);
  expect(world.calls.filter((call) => call.includes('open/export'))).toEqual([]);
});

test('a pause stops marking and deleting until it is over', async () => {
  const world = await worldWith();
  await world.days(1);
  await new MemoryLedgerStore(world.bucket).create('pauses/current', {
    schema: 1,
    pauses: [
      {
        scope: 'all',
        until: '2026-12-10T00:00:00.000Z',
        reason: 'migration',
        since: '2026-11-23T00:00:00.000Z',
      },
    ],
  });
  const marked = world.marked;
  await world.days(10);
  expect([world.deleted, world.marked]).toEqual([[], marked]);
  expect((await world.dryRun())['rows']).toMatchObject([
    {
      snapshot: 'old',
      action: 'waits',
      why: [expect.anything(), 'paused until 10 Dec 2026 00:00 UTC (migration)'],
    },
    { snapshot: 'newest' },
  ]);
  await world.days(10);
  expect(world.deleted).toEqual(['old']);
});

describe('RDS refuses', () => {
  test('for want of the deletion stack: told once, and nothing else is tried in a run', async () => {
    const world = await worldWith(ownBackup('older', '2025-01-01T00:00:00Z'));
    await world.days(7);
    world.refusals.push({ code: 'AccessDenied', message: 'not authorized' });
    world.pass(day);
    const outcomes = await world.keep();
    expect(outcomes.filter(({ kind }) => kind === 'failed-for-good').map(({ reason }) => reason)).toEqual([
      'RDS refused to delete it: AccessDenied: not authorized. Do: deploy AuroraSteward-prod-eu-deletion, which alone grants deletion, or look for a policy that denies it',
    ]);
    expect(world.calls.filter((call) => call.startsWith('DeleteDB'))).toHaveLength(1);
    world.refusals.push({ code: 'AccessDenied', message: 'not authorized' });
    await world.days(1);
    expect(world.mails).toEqual(['[WARN] prod-eu all clusters: retention may not delete, 2 backups due']);
    expect(world.left).toEqual(['old', 'newest', 'older']);
    await world.days(1);
    expect(world.deleted.toSorted()).toEqual(['old', 'older']);
    expect(world.mails.slice(1)).toEqual(['[RESOLVED] prod-eu all clusters: retention is no longer refused']);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('since it changes just now: the next run tries again', async () => {
    const world = await worldWith();
    await world.days(7);
    world.refusals.push({ code: 'InvalidDBClusterSnapshotStateFault', message: 'busy' });
    await world.days(1);
    expect(world.deleted).toEqual([]);
    await world.days(1);
    expect(world.deleted).toEqual(['old']);
  });
});

describe('the ceiling', () => {
  const many = Array.from({ length: 5 }, (_, index) =>
    ownBackup(`b-${index}`, `2026-01-0${index + 1}T02:00:00Z`),
  );

  test('stops a run, tells people once, and once when nothing is left over', async () => {
    const world = new RetentionWorld();
    world.setRules({}, 2);
    await world.have(...many, newest);
    await world.keep();
    expect(world.marked).toEqual(['b-0', 'b-1']);
    await world.days(1);
    expect(world.marked).toEqual(['b-0', 'b-1', 'b-2', 'b-3']);
    await world.days(1);
    expect(world.mails).toEqual([
      '[WARN] prod-eu all clusters: retention stopped at 2 backups, 3 more are due',
      '[RESOLVED] prod-eu all clusters: retention is no longer over its ceiling',
    ]);
    await world.days(12);
    expect(world.left).toEqual(['newest']);
  });

  test('is not used up by clusters that are only observed', async () => {
    const world = new RetentionWorld();
    world.setRules({ mode: 'observe' }, 2);
    await world.have(...many, newest);
    await world.days(2);
    expect(world.alerts).toEqual([]);
  });
});

describe('a dry run', () => {
  test('prints a table of what would go and what stays, and why', async () => {
    const world = await worldWith();
    const { table, counts } = await world.dryRun();
    expect(table).toEqual([
      '       cluster      snapshot  taken (UTC)       why',
      'mark   ledger-core  old       2026-01-01 02:00  nothing keeps it: to be deleted after 29 Nov 2026 10:02 UTC',
      'stays  ledger-core  newest    2026-11-10 02:00  the newest of the cluster',
    ]);
    expect(counts).toEqual({ delete: 0, mark: 1, unmark: 0, waits: 0, stays: 1 });
    expect(world.marked).toEqual([]);
  });

  test('of one cluster', async () => {
    const world = await worldWith();
    expect(await world.dryRun({ dryRun: true, cluster: 'Ledger-Core' })).toMatchObject({ backups: 2 });
    expect(await world.dryRun({ dryRun: true, cluster: 'other' })).toMatchObject({ backups: 0, rows: [] });
  });

  test.each([[{}], [{ dryRun: false }], [{ dryRun: true, force: true }], [{ dryRun: true, cluster: 1 }]])(
    'nothing else can be asked for by hand: %j',
    async (request) => {
      const world = await worldWith();
      expect(await world.dryRun(request)).toEqual({});
      expect(world.calls).toEqual([]);
    },
  );

  test('equals the run, for any history, any rules and any ceiling, on every day of two weeks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.integer({ min: 0, max: 60 * 24 }), { maxLength: 15 }),
        fc.record({ keepLast: fc.nat(4), daily: fc.nat(4), weekly: fc.nat(3), monthly: fc.nat(2) }),
        fc.integer({ min: 1, max: 6 }),
        async (hoursAgo, rules, most) => {
          const world = new RetentionWorld();
          world.setRules(rules, most);
          await world.have(
            ...hoursAgo.map((ago, index) =>
              ownBackup(`b-${index}`, new Date(world.now - ago * hour).toISOString()),
            ),
          );
          for (let passed = 0; passed < 14; passed++) {
            const before = world.marked;
            const rows = (await world.dryRun())['rows'] as { snapshot: string; action: string }[];
            const told = (action: string) =>
              rows.filter((row) => row.action === action).map(({ snapshot }) => snapshot);
            const deletedBefore = world.deleted.length;
            await world.keep();
            expect(world.deleted.slice(deletedBefore).toSorted()).toEqual(told('delete').toSorted());
            expect(world.marked.filter((id) => !before.includes(id)).toSorted()).toEqual(
              told('mark').toSorted(),
            );
            world.pass(day);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('two runs at once, in many orders of their calls', () => {
  test.each([
    ['the second meets the lease of the first', false],
    ['the lease is lost, so that both work', true],
  ])(
    '%s: what nothing keeps is marked, waits for a week, and goes once; the rest is there',
    async (_what, isLost) => {
      for (let seed = 0; seed < 40; seed++) {
        const world = await worldWith(ownBackup('older', '2025-06-01T00:00:00Z'));
        world.setTag('older', 'aurora-steward:hold', 'until Ann says so');
        const choose = seeded(seed);
        const twice = () =>
          new Interleaving(choose).run({
            first: (gate) => world.keep([sweep], gate),
            second: (gate) => world.keep([sweep], isLost ? pastLease(world, gate) : gate),
          });
        await twice();
        const markedAt = world.now;
        for (let passed = 0; passed < 10 && world.deleted.length === 0; passed++) {
          world.pass(day);
          await twice();
        }
        expect(world.now - markedAt, `order ${seed}`).toBeGreaterThanOrEqual(7 * day);
        await world.days(1);
        expect([world.left, world.deleted], `order ${seed}`).toEqual([['newest', 'older'], ['old']]);
        expect(world.bucket.keys('open/'), `order ${seed}`).toEqual([]);
        const told = new Set(world.announcements.map(({ id }) => id));
        expect(
          [...told].filter((id) => id.includes('/deleted')),
          `order ${seed}`,
        ).toHaveLength(1);
      }
    },
  );
});

/** As if the lease had run out under its holder. */
function pastLease(world: RetentionWorld, gate: Gate): Gate {
  return (call, perform) =>
    gate(call, () => {
      if (call.name === 'read') world.bucket.objects.delete('leases/keep-backups');
      return perform();
    });
}

describe.each(['before', 'after'] as const)('killed %s any of its calls', (when) => {
  test('the end is the same: what nothing keeps is gone, after a week with its mark; the rest is there', async () => {
    let reached = 0;
    for (let n = 1; ; n++) {
      const world = await worldWith(ownBackup('older', '2025-06-01T00:00:00Z'));
      world.setTag('older', 'aurora-steward:hold', 'until Ann says so');
      const marking = crashingAt(n, when);
      const first = await untilCrash((gate) => world.keep([sweep], gate), marking);
      world.pass(hour);
      await world.keep();
      const markedAt = world.now;
      await world.days(6);
      world.pass(day);
      const deleting = crashingAt(n, when);
      const second = await untilCrash((gate) => world.keep([sweep], gate), deleting);
      const where = `${when} ${marking.call()} / ${deleting.call()}`;
      if (world.deleted.length > 0) expect(world.now - markedAt, where).toBeGreaterThanOrEqual(6 * day);
      await world.days(3);
      expect([world.left, world.deleted], where).toEqual([['newest', 'older'], ['old']]);
      expect(world.bucket.keys('open/'), where).toEqual([]);
      const told = new Set(world.announcements.map(({ id }) => id));
      expect(
        [...told].filter((id) => id.includes('/deleted')),
        where,
      ).toHaveLength(1);
      if (first === 'ended' && second === 'ended') break;
      reached = n;
    }
    expect(reached).toBeGreaterThan(20);
  });
});
