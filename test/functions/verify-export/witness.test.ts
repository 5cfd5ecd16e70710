import { expect, test } from 'vitest';
import {
  comparePolicy,
  ExportWorld,
  nightly,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const completed = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const record = `exports/cluster-A/2026-11/${nightly.task}`;
const tableOf = (name: string) => ({ name, oid: name.length, rows: 1 });
const list = (world: ExportWorld) => world.compare([sweepOf('compare-export')]);
const factOf = (world: ExportWorld) =>
  (world.bucket.objects.get(record)?.body as { fact: Record<string, unknown> } | undefined)?.fact;

/** The tables were listed a quarter of an hour before the snapshot, and are again once its export has begun. */
async function exportOf(exported: string[], { before, after }: { before: string[]; after: string[] }) {
  const world = new ExportWorld();
  world.policy = policyOf({ compare: comparePolicy });
  world.pass(-15);
  world.listed = { ...world.listed, tables: before.map(tableOf) };
  await list(world);
  world.pass(15);
  await world.export([created]);
  world.pass(10);
  world.listed = { ...world.listed, tables: after.map(tableOf) };
  await list(world);
  world.complete(nightly.task, exported);
  await world.verify([completed]);
  return world;
}

test('an export without a table that the database had before the snapshot and after it is incomplete', async () => {
  const both = ['ledger.public.accounts', 'ledger.public.customers'];
  const world = await exportOf(['ledger.public.accounts'], { before: both, after: both });
  expect(factOf(world)).toMatchObject({
    verdict: 'incomplete',
    tables: ['ledger.public.accounts'],
    problems: [
      {
        name: 'ledger.public.customers',
        why: 'in the database before the snapshot and after it, with rows, and not in the export; RDS does not say why',
      },
    ],
  });
  expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['export-incomplete']);
  expect(world.rds.startRequests).toHaveLength(1);
});

test.each([
  ['made after it', { before: ['ledger.public.accounts'] }],
  ['dropped before the tables were listed again', { after: ['ledger.public.accounts'] }],
])('nobody misses a table that was %s', async (_, change) => {
  const both = ['ledger.public.accounts', 'ledger.public.customers'];
  const world = await exportOf(['ledger.public.accounts'], { before: both, after: both, ...change });
  expect(factOf(world)?.['verdict']).toBe('verified');
});

test('a table that was dropped between two exports, as the database says, makes none of them incomplete', async () => {
  const both = ['ledger.public.accounts', 'ledger.public.customers'];
  const world = await exportOf(both, { before: both, after: ['ledger.public.accounts'] });
  expect(factOf(world)?.['verdict']).toBe('verified');
  world.pass(24 * 60);
  const identifier = 'rds:ledger-core-2026-11-21-02-10';
  world.rds.snapshots = [snapshotOf({ identifier, createdAt: new Date('2026-11-21T02:10:05Z') })];
  await world.export([sweepOf('export-snapshots')]);
  const task = world.rds.startRequests[1]?.identifier ?? '';
  world.complete(task, ['ledger.public.accounts']);
  await world.verify([sweepOf('verify-export')]);
  const next = world.bucket.objects.get(`exports/cluster-A/2026-11/${task}`)?.body;
  expect(next).toMatchObject({ fact: { verdict: 'verified', tables: ['ledger.public.accounts'] } });
});

test('a damaged inventory proves nothing, and keeps nothing from being verified', async () => {
  const world = await exportOf(['ledger.public.accounts'], { before: [], after: [] });
  expect(factOf(world)?.['verdict']).toBe('verified');
  const other = new ExportWorld();
  other.policy = policyOf({ compare: comparePolicy });
  other.bucket.put('table-inventories/cluster-A', { schema: 7 });
  await other.export([created]);
  other.pass(46);
  await other.export([sweepOf('export-snapshots')]);
  other.complete(nightly.task, ['ledger.public.accounts']);
  await other.verify([completed]);
  expect(factOf(other)?.['verdict']).toBe('verified');
});
