import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import type { ExportPolicy } from '../../../functions/domain/policy/exports.ts';
import {
  comparePolicy,
  ExportWorld,
  nightly,
  policyOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const sweep = sweepOf('export-snapshots');
const note = `open/tables-to-list/cluster-A.2026-11.${nightly.task}`;
const tableOf = (name: string, partitionOf?: string) => ({
  name,
  oid: 16_400,
  rows: 1,
  ...(partitionOf !== undefined && { partitionOf }),
});

function comparingWorld(policy: Partial<ExportPolicy> = {}): ExportWorld {
  const world = new ExportWorld();
  world.policy = policyOf({ compare: comparePolicy, ...policy });
  return world;
}

const list = (world: ExportWorld) => world.compare([sweepOf('compare-export')]);
const reasons = (outcomes: readonly Outcome[]) => outcomes.map(({ reason }) => reason);

describe('the first export of a cluster whose database may be asked', () => {
  test('waits until its tables are listed, and holds no slot meanwhile', async () => {
    const world = comparingWorld();
    expect(reasons(await world.export([created]))).toEqual(['the tables of its databases are listed first']);
    expect(world.rds.startRequests).toEqual([]);
    expect(world.bucket.keys('open/tables-to-list/')).toEqual([note]);
    await list(world);
    expect(world.bucket.keys('open/tables-to-list/')).toEqual([]);
    await world.export([sweep]);
    expect(world.rds.startRequests).toHaveLength(1);
  });

  test('is made without, where nobody listed them for three quarters of an hour', async () => {
    const world = comparingWorld();
    await world.export([created]);
    world.pass(45);
    await world.export([sweep]);
    expect(world.rds.startRequests).toEqual([]);
    world.pass(1);
    await world.export([sweep]);
    expect(world.rds.startRequests).toHaveLength(1);
  });

  test('is warned of before it starts, by the partitions of the catalogue', async () => {
    const world = comparingWorld();
    const partitions = Array.from({ length: 5_000 }, (_, index) =>
      tableOf(`ledger.public.p${index}`, 'ledger.public.p'),
    );
    world.listed = { ...world.listed, tables: [tableOf('ledger.public.accounts'), ...partitions] };
    await list(world);
    await world.export([created]);
    expect(world.alerts.map(({ alert }) => [alert.headline, alert.story[0], alert.notMeasured])).toEqual([
      [
        'about to export 5001 tables, 5000 of them partitions',
        "The database's own catalogue has so many, as of 20 Nov 2026 02:15 UTC; 5000 are partitions of 1 table.",
        undefined,
      ],
    ]);
    const publish = world.calls.findIndex((call) => call.startsWith('Publish'));
    const start = world.calls.findIndex((call) => call.startsWith('StartExportTask'));
    expect([publish >= 0, publish < start]).toEqual([true, true]);
  });

  test('leaves denied tables out although no earlier export shows what is beside them', async () => {
    const world = comparingWorld({ never: ['ledger.public.cards'] });
    const names = ['ledger.public.accounts', 'ledger.public.cards', 'ledger.audit.logins'];
    world.listed = { ...world.listed, tables: names.map((name) => tableOf(name)) };
    await list(world);
    await world.export([created]);
    expect(world.rds.startRequests.map(({ only }) => only)).toEqual([
      ['ledger.audit', 'ledger.public.accounts'],
    ]);
  });
});

test('an export that has begun has the tables listed once more', async () => {
  const world = comparingWorld();
  await list(world);
  await world.export([created]);
  expect(world.bucket.keys('open/tables-to-list/')).toEqual([note]);
});

test('no export waits, nor notes anything, where the database is not to be asked', async () => {
  const world = new ExportWorld();
  await world.export([created]);
  expect(world.rds.startRequests).toHaveLength(1);
  expect(world.bucket.keys('open/tables-to-list/')).toEqual([]);
  expect(world.calls.filter((call) => call.includes('table-inventories'))).toEqual([]);
});

test('a list of what is beside denied tables names none that is gone since the last good export', async () => {
  const world = comparingWorld({ never: ['ledger.public.cards'] });
  const names = ['ledger.public.accounts', 'ledger.public.dropped'];
  const taskIdentifier = 'ledger-core-202611190210-0000000000';
  const key = `exports/cluster-A/2026-11/${taskIdentifier}`;
  const snapshotTime = '2026-11-19T02:10:05.000Z';
  const fact = { verdict: 'verified', taskIdentifier, snapshotTime, only: [], tables: names, empty: [] };
  const record = { schema: 1, kind: 'exports', key, recordedBy: 'x', recordedAt: snapshotTime };
  world.bucket.put(key, { ...record, subject: 'x', fact, effects: [] });
  world.listed = { ...world.listed, tables: names.map((name) => tableOf(name)) };
  await list(world);
  world.listed = { ...world.listed, tables: [tableOf('ledger.public.accounts')] };
  world.pass(60);
  await list(world);
  await world.export([created]);
  expect(world.rds.startRequests.map(({ only }) => only)).toEqual([['ledger.public.accounts']]);
});
