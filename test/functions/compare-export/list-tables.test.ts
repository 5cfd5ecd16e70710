import { expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  comparePolicy,
  ExportWorld,
  nightly,
  policyOf,
  sourceClusterOf,
  sweepOf,
} from '../../support/export-world.ts';

const sweep = sweepOf('compare-export');
const inventory = 'table-inventories/cluster-A';
const note = `open/tables-to-list/cluster-A.2026-11.${nightly.task}`;
const accounts = { name: 'ledger.public.accounts', oid: 16_400, rows: 250, estimated: 'not-asked' } as const;
const refused = { database: 'postgres', failure: { name: 'login-refused', text: 'no' } } as const;

/** One cluster whose exports are held against a database that has one table. */
function comparingWorld(): ExportWorld {
  const world = new ExportWorld();
  world.policy = policyOf({ compare: comparePolicy });
  world.listed = { ...world.listed, tables: [accounts] };
  return world;
}

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const listings = (world: ExportWorld) => world.calls.filter((call) => call.startsWith('ListTables'));
const noteOf = (world: ExportWorld) =>
  world.bucket.put(note, { record: `exports/cluster-A/2026-11/${nightly.task}` });

test('lists the tables of each cluster that is compared, once an hour, over its reader endpoint', async () => {
  const world = comparingWorld();
  expect(told(await world.compare([sweep]))).toEqual([
    'done: 1 tables are known',
    'done: 0 open records finished',
  ]);
  expect(JSON.parse(listings(world)[0]?.slice('ListTables '.length) ?? '')).toEqual({
    clusterId: 'cluster-A',
    identifier: 'ledger-core',
    host: 'ledger-core.cluster-ro-abc.eu-west-1.rds.amazonaws.com',
    port: 5432,
    database: 'postgres',
    user: 'aurora_steward_count',
    authority: 'rds',
    only: [],
    countUpTo: 1_000_000,
    forSeconds: 60,
    listOnly: true,
  });
  expect(world.bucket.objects.get(inventory)?.body).toEqual({
    schema: 1,
    readAt: '2026-11-20T02:15:00.000Z',
    tables: { 'ledger.public.accounts': { oid: 16_400, filledSince: '2026-11-20T02:15:00.000Z' } },
    gone: {},
  });
  world.pass(58);
  await world.compare([sweep]);
  expect(listings(world)).toHaveLength(1);
  world.pass(1);
  await world.compare([sweep]);
  expect(listings(world)).toHaveLength(2);
});

test('lists them sooner for an export that waits for it or has just begun, and lets its note go', async () => {
  const world = comparingWorld();
  await world.compare([sweep]);
  world.pass(5);
  noteOf(world);
  await world.compare([sweep]);
  expect(listings(world)).toHaveLength(2);
  expect(world.bucket.keys('open/tables-to-list/')).toEqual([]);
});

test('an hour without anything to do costs two calls of the ledger and no call of RDS', async () => {
  const world = comparingWorld();
  await world.compare([sweep]);
  world.pass(15);
  world.calls.length = 0;
  await world.compare([sweep]);
  expect(world.calls.filter((call) => /^(AllEndpoints|ListTables|PutObject)/.test(call))).toEqual([]);
});

test.each([
  ['another engine', { engine: 'aurora-mysql' }],
  ['no policy', { identifier: 'other' }],
])('asks no cluster of %s', async (_, change) => {
  const world = comparingWorld();
  world.rds.clusters = [sourceClusterOf(change)];
  expect(told(await world.compare([sweep]))).toEqual(['done: 0 open records finished']);
  expect(listings(world)).toEqual([]);
});

test('databases that refuse are told once, and keep what is known of them', async () => {
  const world = comparingWorld();
  await world.compare([sweep]);
  const known = world.bucket.objects.get(inventory)?.body;
  world.listed = { ...world.listed, tables: [], failures: [refused] };
  world.pass(60);
  expect(told(await world.compare([sweep]))[0]).toBe(
    'waiting: its tables cannot be listed: login-refused; every hour tries again',
  );
  world.pass(60);
  await world.compare([sweep]);
  expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['export-comparison-impossible']);
  expect(world.bucket.objects.get(inventory)?.body).toEqual(known);

  world.listed = { ...world.listed, tables: [accounts], failures: [] };
  world.pass(60);
  await world.compare([sweep]);
  expect(world.alerts.map(({ alert }) => alert.kind)).toEqual([
    'export-comparison-impossible',
    'export-comparison-possible',
  ]);
});

test('a cluster that gives no answer keeps nobody from the others, and is tried again with the next round', async () => {
  const world = comparingWorld();
  const fault = { kind: 'service-unavailable', expected: 'an answer', found: 'none', todo: 'look' } as const;
  world.faults.set('ListTables', new Fault(fault));
  expect(told(await world.compare([sweep]))[0]).toContain('failed-retryable: Expected: an answer.');
  world.faults.clear();
  world.pass(60);
  await world.compare([sweep]);
  expect(world.bucket.keys('table-inventories/')).toEqual([inventory, 'table-inventories/last-round']);
});

test('an inventory that somebody damaged is written anew', async () => {
  const world = comparingWorld();
  world.bucket.put(inventory, { tables: 'none' });
  await world.compare([sweep]);
  expect(world.bucket.objects.get(inventory)?.body).toMatchObject({ readAt: '2026-11-20T02:15:00.000Z' });
});
