import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import {
  ExportWorld,
  manifestsOf,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import type { Gate } from '../../support/interleave.ts';

const sweep = sweepOf('publish-export');
const database = 'steward_prod_eu__ledger_core';
const tables = ['ledger.public.accounts', 'ledger.public.customers'];
const odd = JSON.stringify({
  rows: 2,
  columns: [
    { name: 'Id', type: 'bigint' },
    { name: 'id', type: 'bigint' },
  ],
});
const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);

const lakeFormation = new Fault({
  kind: 'access-denied',
  expected: 'Glue CreateTable of x to succeed',
  found: 'AccessDeniedException (HTTP 400): Insufficient Lake Formation permission(s): Required Create Table',
  todo: 'grant it',
});

interface Night {
  /** What the cluster is called by then. */
  readonly cluster?: string;
  /** What the files of a table hold; none where it is empty. */
  readonly files?: Readonly<Record<string, string | undefined>>;
}

/** One night: a snapshot, its export, complete and verified. */
async function night(world: ExportWorld, day: string, { cluster = 'ledger-core', files = {} }: Night = {}) {
  const createdAt = new Date(`2026-11-${day}T02:10:05Z`);
  const identifier = `rds:${cluster}-2026-11-${day}-02-10`;
  world.rds.snapshots = [snapshotOf({ identifier, createdAt, clusterIdentifier: cluster })];
  world.now = Date.parse(`2026-11-${day}T02:15:00Z`);
  await world.export([sweepOf('export-snapshots')]);
  const task = world.rds.tasks.at(-1)?.identifier ?? '';
  const all = [...new Set([...tables, ...Object.keys(files)])];
  world.complete(task, all, manifestsOf(task, all));
  for (const [table, content] of Object.entries(files)) {
    const key = `exports/${task}/${table.replace('.', '/')}/1/part-00000-a.gz.parquet`;
    if (content === undefined) world.lake.delete(key);
    else world.lake.set(key, content);
  }
  world.pass(20);
  return task;
}

const verify = (world: ExportWorld) => world.verify([sweepOf('verify-export')]);
const pointers = (world: ExportWorld, cluster: string) =>
  Object.values(
    (
      world.pointers.objects.get(`latest/${cluster}.json`)?.body as
        | { tables: Record<string, { task: string }> }
        | undefined
    )?.tables ?? {},
  ).map(({ task }) => task);

describe('what keeps a cluster out of the catalogue', () => {
  test('is told though people know of a table that is left out', async () => {
    const world = new ExportWorld();
    await night(world, '20', { files: { 'ledger.public.accounts': odd } });
    await verify(world);
    await world.publish([sweep]);
    await night(world, '21', { files: { 'ledger.public.accounts': odd } });
    await verify(world);
    world.faults.set('BatchCreatePartition', lakeFormation);
    await world.publish([sweep]);
    await world.publish([sweep]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual([
      'catalogue-tables-left-out',
      'catalogue-refused',
    ]);
  });

  test('is told again where somebody else refuses, and not where the same one says it of another table', async () => {
    const world = new ExportWorld();
    await night(world, '20');
    await verify(world);
    world.faults.set('CreateTable', lakeFormation);
    await world.publish([sweep]);
    world.pass(15);
    world.faults.clear();
    world.faults.set(
      'BatchCreatePartition',
      new Fault({
        kind: 'access-denied',
        expected: 'Glue BatchCreatePartition of y to succeed',
        found: 'AccessDeniedException (HTTP 400): Insufficient Lake Formation permission(s): Required Alter',
        todo: 'grant it',
      }),
    );
    await world.publish([sweep]);
    world.pass(15);
    world.faults.clear();
    world.faults.set(
      'BatchCreatePartition',
      new Fault({
        kind: 'access-denied',
        expected: 'Glue BatchCreatePartition of y to succeed',
        found: 'AccessDeniedException (HTTP 400): not authorized to perform glue:BatchCreatePartition',
        todo: 'grant it',
      }),
    );
    await world.publish([sweep]);
    await world.publish([sweep]);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export verified, not queryable: Lake Formation refuses',
      'export verified, not queryable: Glue refuses',
    ]);
    world.faults.clear();
    await world.publish([sweep]);
    expect(world.alerts.at(-1)?.alert.kind).toBe('catalogue-whole');
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});

test('exports from before and after a rename, published together, go to the names that they had', async () => {
  const world = new ExportWorld();
  const before = await night(world, '20');
  await verify(world);
  world.rds.clusters = world.rds.clusters.map((cluster) => ({ ...cluster, identifier: 'ledger-old' }));
  world.policy = {
    ...world.policy,
    clusters: [
      ...policyOf().clusters,
      ...policyOf({}, { name: 'ledger-old' }).clusters.map((one) => ({
        ...one,
        match: { identifier: 'ledger-old' },
      })),
    ],
  };
  const after = await night(world, '21', { cluster: 'ledger-old' });
  await verify(world);
  await world.publish([sweep]);

  expect(pointers(world, 'ledger-core')).toEqual([before, before]);
  expect(pointers(world, 'ledger-old')).toEqual([after, after]);
  expect([...world.glue.databases.keys()].sort()).toEqual([database, 'steward_prod_eu__ledger_old']);
  expect(world.bucket.keys('open/')).toEqual([]);
});

test('a table that was emptied has a partition without files: its newest snapshot is not an older one', async () => {
  const world = new ExportWorld();
  await night(world, '20');
  await verify(world);
  await world.publish([sweep]);
  const customers = 'ledger.public.customers';
  const emptied = async (day: string) => {
    const task = await night(world, day, { files: { [customers]: undefined } });
    const manifest = [...world.lake.keys()].find((key) => key.includes(`export_tables_info_${task}`)) ?? '';
    const perTableStatus = tables.map((target) => ({ target, status: 'COMPLETE', sizeGB: 0 }));
    world.lake.set(manifest, JSON.stringify({ perTableStatus }));
    return { task, outcome: told(await verify(world))[0] };
  };
  const first = await emptied('21');
  expect(first.outcome).toBe(`done: ${first.task} is recorded: incomplete`);
  const accept = { accept: `exports/cluster-A/2026-11/${first.task}` };
  await world.verify([wakeUpOf(accept)]);
  const second = await emptied('22');
  expect(second.outcome).toBe(`done: ${second.task} is recorded: verified`);

  expect(told(await world.publish([sweep]))[0]).toBe(`done: published: 2 tables in ${database}`);
  const snapshot = second.task.slice('ledger-core-'.length);
  expect(world.glue.partitions.get(`${database}.ledger_public_customers ${snapshot}`)).toBe(
    `s3://steward-lake/exports/${second.task}/ledger/public.customers/`,
  );
  expect(
    world.bucket.objects.get(`export-publications/cluster-A/2026-11/${second.task}`)?.body,
  ).toMatchObject({ fact: { tables: { [customers]: 'ledger_public_customers' } } });
});

test('a table that is empty from the beginning is registered with its first rows', async () => {
  const world = new ExportWorld();
  const task = await night(world, '20', { files: { 'ledger.public.drafts': undefined } });
  const manifest = [...world.lake.keys()].find((key) => key.includes(`export_tables_info_${task}`)) ?? '';
  const all = [...tables, 'ledger.public.drafts'];
  world.lake.set(
    manifest,
    JSON.stringify({ perTableStatus: all.map((target) => ({ target, status: 'COMPLETE', sizeGB: 0 })) }),
  );
  await verify(world);
  expect(told(await world.publish([sweep]))[0]).toBe(`done: published: 2 tables in ${database}`);
  expect(world.glue.names(database)).toEqual(['ledger_public_accounts', 'ledger_public_customers']);
});

test.each([
  ['KMS.DisabledException (HTTP 400): key/1 is disabled.', 'the key of the lake'],
  ['PermanentRedirect (HTTP 301): must be addressed using the specified endpoint.', 'the lake bucket'],
  ['NoSuchBucket (HTTP 404): The specified bucket does not exist', 'the lake bucket'],
])('a lake that answers %s is told once', async (found, by) => {
  const world = new ExportWorld();
  await night(world, '20');
  await verify(world);
  const kind = found.startsWith('NoSuch') ? 'not-found' : 'invalid-request';
  const expected = 'S3 PutObject of s3://steward-lake/latest/ledger-core.json to succeed';
  const fault = new Fault({ kind, expected, found, todo: 'x' });
  const refusing: Gate = async ({ key }, perform) => {
    if (key === 'latest/ledger-core.json') throw fault;
    return perform();
  };
  await world.publish([sweep], refusing);
  world.pass(15);
  await world.publish([sweep], refusing);
  expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
    `export verified, not queryable: ${by} refuses`,
  ]);
});
