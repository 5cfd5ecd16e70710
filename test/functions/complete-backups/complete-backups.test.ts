import { describe, expect, test } from 'vitest';
import { BackupWorld, backupPolicyOf } from '../../support/backup-world.ts';
import { crashingAt, untilCrash } from '../../support/crashing.ts';
import { sweepOf, wakeUpOf } from '../../support/export-world.ts';
import type { Gate } from '../../support/interleave.ts';
import { sample } from '../../support/samples.ts';

const request = { cluster: 'ledger-core', reason: 'before migration 42' };
const sweep = sweepOf('complete-backups');
const due = wakeUpOf({ policy: 'ledger-core', schedule: 'nightly', due: '2026-11-22T02:17:00Z' });
const busy = { code: 'InvalidDBClusterStateFault', message: 'not available' };

function created(world: BackupWorld) {
  const event = sample('rds/RDS-EVENT-0075-manual-snapshot-created.json');
  const identifier = world.snapshots[0]?.identifier ?? '';
  const arn = `arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:${identifier}`;
  return wakeUpOf({
    ...event,
    resources: [arn],
    detail: { ...event.detail, SourceArn: arn, SourceIdentifier: identifier },
  });
}

const told = (world: BackupWorld) => ({
  announced: world.announcements.map(({ detailType }) => detailType),
  alerts: world.alerts.map(({ alert }) => alert.kind),
});

describe('a backup by hand', () => {
  test('is announced when it is available, by its event, once', async () => {
    const world = new BackupWorld();
    await world.take(request);
    world.pass(4);
    world.finish();
    expect((await world.complete([created(world)])).map(({ kind }) => kind)).toEqual(['done']);
    expect((await world.complete([created(world)])).map(({ kind }) => kind)).toEqual(['ignored']);
    expect(told(world)).toEqual({ announced: ['Backup Completed'], alerts: [] });
    expect(world.bucket.keys('open/')).toEqual([]);
    const [record] = world.bucket.keys('backups/');
    expect(record).toMatch(
      /^backups\/cluster-A\/2026-11\/ledger-core-202611221002-before-migration-42-.{6}$/,
    );
    expect(world.announcements[0]?.detail).toMatchObject({
      version: 1,
      deployment: 'prod-eu',
      cluster: { identifier: 'ledger-core', id: 'cluster-A' },
      backup: { reason: 'before migration 42', origin: 'by-hand', keepUntil: '2026-12-22T10:02:30.000Z' },
      record,
      result: 'completed',
      snapshot: { time: '2026-11-22T10:02:30.000Z', status: 'available' },
    });
  });

  test('whose event got lost is found by the sweep; people are told where they asked for it', async () => {
    const world = new BackupWorld();
    world.policy = backupPolicyOf({ alertOnSuccess: true });
    await world.take(request);
    expect((await world.complete([sweep])).map(({ kind }) => kind)).toEqual(['waiting', 'done']);
    world.finish();
    await world.complete([sweep]);
    expect(told(world)).toEqual({ announced: ['Backup Completed'], alerts: ['backup-completed'] });
  });

  test('that RDS failed is told', async () => {
    const world = new BackupWorld();
    await world.take(request);
    world.finish('failed');
    const [outcome] = await world.complete([sweep]);
    expect(outcome?.kind).toBe('failed-for-good');
    expect(told(world)).toEqual({ announced: ['Backup Failed'], alerts: ['backup-failed'] });
  });

  test('that could not be taken in time is given up, and told', async () => {
    const world = new BackupWorld();
    const { gate, ended } = crashingAt(5, 'before');
    await Promise.race([world.take(request, gate), ended]);
    expect(world.created).toEqual([]);
    world.pass(31);
    await world.complete([sweep]);
    expect(world.created).toEqual([]);
    expect(told(world)).toEqual({ announced: ['Backup Failed'], alerts: ['backup-not-taken'] });
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

describe('a schedule', () => {
  const atDue = () => {
    const world = new BackupWorld();
    world.now = Date.parse('2026-11-22T02:17:03Z');
    return world;
  };

  test('waits while actions are paused, and is taken when they go on', async () => {
    const world = atDue();
    world.pause('2026-11-22T05:00:00.000Z');
    expect(await world.complete([due])).toMatchObject([
      { kind: 'waiting', reason: 'actions are paused until 22 Nov 2026 05:00 UTC (storage migration)' },
    ]);
    expect(world.created).toEqual([]);
    world.now = Date.parse('2026-11-22T05:00:01Z');
    await world.complete([sweep]);
    expect(world.created).toHaveLength(1);
  });

  test('whose time passed while actions were paused says so', async () => {
    const world = atDue();
    world.pause('2026-11-22T12:00:00.000Z');
    await world.complete([due]);
    world.now = Date.parse('2026-11-22T08:30:00Z');
    await world.complete([sweep]);
    expect(world.created).toEqual([]);
    const [{ alert } = { alert: undefined }] = world.alerts;
    expect(JSON.stringify(alert)).toContain(
      'its time passed while actions were paused until 22 Nov 2026 12:00 UTC (storage migration)',
    );
  });

  test('takes the backup of its time, once, however often it comes', async () => {
    const world = atDue();
    await world.complete([due, due]);
    world.pass(2);
    await world.complete([due]);
    world.finish();
    await world.complete([sweep]);
    await world.complete([due]);
    expect(world.created.map(({ identifier }) => identifier.slice(0, -6))).toEqual([
      'ledger-core-202611220217-nightly-',
    ]);
    expect(world.created[0]?.tags).toMatchObject({
      'aurora-steward:origin': 'schedule nightly',
      'aurora-steward:keep-until': '2026-12-27T02:17:00.000Z',
    });
    expect(told(world)).toEqual({ announced: ['Backup Completed'], alerts: [] });
  });

  test('waits for a busy cluster, and takes the backup with the next sweep', async () => {
    const world = atDue();
    world.refusals.push(busy, busy);
    expect((await world.complete([due])).map(({ kind }) => kind)).toEqual(['waiting']);
    world.pass(15);
    expect((await world.complete([sweep])).map(({ kind }) => kind)).toEqual(['waiting', 'done']);
    world.pass(15);
    expect((await world.complete([sweep])).map(({ kind }) => kind)).toEqual(['started', 'done']);
  });

  test('gives up after six hours, or at once where waiting cannot help', async () => {
    const world = atDue();
    world.refusals.push(...Array.from({ length: 30 }, () => busy));
    await world.complete([due]);
    for (let time = 0; time < 25; time++) {
      world.pass(15);
      await world.complete([sweep]);
    }
    expect(told(world)).toEqual({ announced: ['Backup Failed'], alerts: ['backup-not-taken'] });

    const full = atDue();
    full.refusals.push({ code: 'SnapshotQuotaExceededFault', message: 'Cannot create more than 100' });
    await full.complete([due]);
    expect(full.alerts.map(({ alert }) => alert.headline)).toEqual([
      'backup not taken, quota of manual cluster snapshots reached',
    ]);
  });

  test('in observe nothing is taken', async () => {
    const world = atDue();
    world.policy = backupPolicyOf({ mode: 'observe' });
    expect((await world.complete([due])).map(({ kind }) => kind)).toEqual(['would-have']);
    expect(world.created).toEqual([]);
  });

  test('that is in the policy no more is ignored; a request that is none is refused', async () => {
    const world = atDue();
    world.policy = backupPolicyOf({ schedules: [] });
    const none = wakeUpOf({ cluster: 'ledger-core' });
    expect((await world.complete([due, none])).map(({ kind }) => kind)).toEqual(['refused', 'ignored']);
  });
});

describe('killed at any call, before or after it', () => {
  async function everyCrash(
    prepare: () => Promise<BackupWorld>,
    invoke: (world: BackupWorld, gate: Gate) => Promise<unknown>,
  ): Promise<number> {
    for (let n = 1; ; n++) {
      for (const when of ['before', 'after'] as const) {
        const world = await prepare();
        const crashing = crashingAt(n, when);
        const end = await untilCrash((gate) => invoke(world, gate), crashing);
        if (end === 'ended') return n - 1;
        await invoke(world, async (_call, perform) => perform());
        for (let time = 0; time < 4; time++) {
          world.pass(15);
          await world.complete([sweep]);
          world.finish();
        }
        const where = `${when} ${crashing.call()}`;
        expect(world.created, where).toHaveLength(1);
        expect(world.bucket.keys('open/'), where).toEqual([]);
        expect(world.bucket.keys('backups/'), where).toHaveLength(1);
        expect(new Set(world.announcements.map(({ id }) => id)).size, where).toBe(1);
        expect(world.announcements.length, where).toBeLessThanOrEqual(
          /^(PutEvents|replace)/.test(crashing.call() ?? '') ? 2 : 1,
        );
        expect(world.alerts, where).toEqual([]);
      }
    }
  }

  test('a request by hand ends with one snapshot, recorded and announced', async () => {
    const calls = await everyCrash(
      async () => new BackupWorld(),
      (world, gate) => world.take(request, gate),
    );
    expect(calls).toBe(6);
  });

  test('so does a schedule', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new BackupWorld();
        world.now = Date.parse('2026-11-22T02:17:03Z');
        return world;
      },
      (world, gate) => world.complete([due], gate),
    );
    expect(calls).toBe(9);
  });

  test('so does the end of a backup', async () => {
    const calls = await everyCrash(
      async () => {
        const world = new BackupWorld();
        await world.take(request);
        world.finish();
        return world;
      },
      (world, gate) => world.complete([created(world)], gate),
    );
    expect(calls).toBeGreaterThan(6);
  });
});
