import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import { ExportWorld, nightly, policyOf, snapshotOf, sweepOf, wakeUpOf } from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const completed = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const sweep = sweepOf('publish-export');
const verified = wakeUpOf({
  id: 'event-1',
  source: 'aurora-steward',
  'detail-type': 'Export Verified',
  detail: {},
});

const record = `exports/cluster-A/2026-11/${nightly.task}`;
const publication = `export-publications/cluster-A/2026-11/${nightly.task}`;
const database = 'steward_prod_eu__ledger_core';
const snapshot = '202611200210-dm8dq19tw3';
const tables = ['ledger.public.accounts', 'ledger.public.customers'];
const folder = `exports/${nightly.task}/`;

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const footer = (...columns: [string, string][]) =>
  JSON.stringify({ rows: 2, columns: columns.map(([name, type]) => ({ name, type })) });
const latest = (world: ExportWorld) =>
  world.pointers.objects.get('latest/ledger-core.json')?.body as { tables: Record<string, { task: string }> };

/** A world in which the nightly export is verified; `change` may touch the lake before it is. */
async function verifiedWorld(change: (world: ExportWorld) => void = () => undefined): Promise<ExportWorld> {
  const world = new ExportWorld();
  await world.export([created]);
  world.pass(20);
  world.complete(nightly.task, tables);
  change(world);
  await world.verify([completed]);
  return world;
}

/** The next night, exported and verified, with these columns of its tables. */
async function nextNight(world: ExportWorld, day: string, accounts: string, customers = 'PAR1') {
  world.rds.snapshots = [
    snapshotOf({
      identifier: `rds:ledger-core-2026-11-${day}-02-10`,
      createdAt: new Date(`2026-11-${day}T02:10:05Z`),
    }),
  ];
  world.now = Date.parse(`2026-11-${day}T02:15:00Z`);
  await world.export([sweepOf('export-snapshots')]);
  const task =
    world.rds.tasks.find(({ identifier }) => identifier.includes(`202611${day}`))?.identifier ?? '';
  world.complete(task, tables);
  world.lake.set(`exports/${task}/ledger/public.accounts/1/part-00000-a.gz.parquet`, accounts);
  world.lake.set(`exports/${task}/ledger/public.customers/1/part-00000-a.gz.parquet`, customers);
  world.pass(20);
  await world.verify([sweepOf('verify-export')]);
  return task;
}

describe('tables of a policy with tags of Lake Formation', () => {
  const tagging = policyOf({ lakeFormationTags: [{ tables: '*', tags: { sensitivity: 'internal' } }] });
  const callsTo = (world: ExportWorld, name: string) => world.calls.filter((call) => call.startsWith(name));

  test('are tagged before their rows can be read, once', async () => {
    const world = await verifiedWorld();
    world.policy = tagging;
    await world.publish([verified]);
    expect([...world.glue.tags]).toEqual([
      [`${database}.ledger_public_accounts`, ['sensitivity=internal']],
      [`${database}.ledger_public_customers`, ['sensitivity=internal']],
    ]);
    const order = world.calls.map((call) => call.split(' ')[0]);
    expect(order.lastIndexOf('AddLFTagsToResource')).toBeLessThan(order.indexOf('BatchCreatePartition'));

    await nextNight(world, '21', 'PAR1');
    await world.publish([sweep]);
    expect(callsTo(world, 'AddLFTagsToResource')).toHaveLength(2);
  });

  test('that are refused are told once, keep their rows back, and are caught up with', async () => {
    const world = await verifiedWorld();
    world.policy = tagging;
    world.faults.set(
      'AddLFTagsToResource',
      new Fault({
        kind: 'not-found',
        expected: 'Lake Formation AddLFTagsToResource to succeed',
        found: 'EntityNotFoundException: Tag key does not exist',
        todo: 'define it',
      }),
    );
    world.alerts.length = 0;
    await world.publish([verified]);
    await world.publish([sweep]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['catalogue-refused']);
    expect(world.glue.partitions.size).toBe(0);

    world.faults.clear();
    await world.publish([sweep]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['catalogue-refused', 'catalogue-whole']);
    expect(world.glue.partitions.size).toBe(2);
  });
});

describe('a verified export', () => {
  test('is pointed to, registered, recorded and announced, and done with', async () => {
    const world = await verifiedWorld();
    expect(told(await world.publish([verified]))).toEqual([`done: published: 2 tables in ${database}`]);

    expect(world.pointers.objects.get('latest/ledger-core.json')?.body).toEqual({
      schema: 1,
      cluster: { identifier: 'ledger-core', id: 'cluster-A' },
      tables: {
        'ledger.public.accounts': {
          snapshotArn: nightly.arn,
          snapshotTime: '2026-11-20T02:10:05.000Z',
          task: nightly.task,
          record,
          location: `s3://steward-lake/${folder}ledger/public.accounts/`,
          files: 1,
          rows: 1,
        },
        'ledger.public.customers': {
          snapshotArn: nightly.arn,
          snapshotTime: '2026-11-20T02:10:05.000Z',
          task: nightly.task,
          record,
          location: `s3://steward-lake/${folder}ledger/public.customers/`,
          files: 1,
          rows: 1,
        },
      },
    });
    expect(world.glue.databases.get(database)?.get('ledger_public_accounts')).toEqual({
      location: 's3://steward-lake/exports/',
      table: {
        name: 'ledger_public_accounts',
        source: 'ledger.public.accounts',
        version: 1,
        columns: [{ name: 'id', type: 'bigint', comment: 'unknown type' }],
        parameters: {},
      },
    });
    expect(Object.fromEntries(world.glue.partitions)).toEqual({
      [`${database}.ledger_public_accounts ${snapshot}`]: `s3://steward-lake/${folder}ledger/public.accounts/`,
      [`${database}.ledger_public_customers ${snapshot}`]: `s3://steward-lake/${folder}ledger/public.customers/`,
    });
    expect(world.bucket.objects.get(publication)?.body).toMatchObject({
      fact: {
        record,
        latest: 'latest/ledger-core.json',
        database,
        partition: snapshot,
        tables: {
          'ledger.public.accounts': 'ledger_public_accounts',
          'ledger.public.customers': 'ledger_public_customers',
        },
        leftOut: [],
      },
    });
    expect(world.announcements[1]).toEqual({
      id: `${publication}#0`,
      detailType: 'Export Published',
      detail: {
        version: 1,
        deployment: 'prod-eu',
        cluster: { identifier: 'ledger-core', id: 'cluster-A' },
        snapshot: { arn: nightly.arn, identifier: nightly.identifier, time: '2026-11-20T02:10:05.000Z' },
        task: { identifier: nightly.task },
        record,
        latest: { bucket: 'steward-lake', key: 'latest/ledger-core.json' },
        catalogue: { database, partition: snapshot, tables: 2, leftOut: [] },
      },
    });
    expect(world.alerts).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('is published once, however often its event comes, and found by the sweep if it does not', async () => {
    const world = await verifiedWorld();
    await world.publish([sweep]);
    expect(told(await world.publish([verified, verified]))).toEqual([]);
    expect(told(await world.publish([sweep]))).toEqual(['done: 0 open records finished']);
    expect(world.announcements.filter(({ detailType }) => detailType === 'Export Published')).toHaveLength(1);
  });

  test('can be published again by hand', async () => {
    const world = await verifiedWorld();
    await world.publish([verified]);
    expect(told(await world.publish([wakeUpOf({ publish: record })]))).toEqual([
      `already-done: published before: 2 tables in ${database}`,
    ]);
  });

  test.each([
    [{ publish: 'exports/cluster-A/2026-11/nothing' }, 'refused: the ledger has no such record'],
    [
      { publish: '../x' },
      'refused: expected {"publish": "exports/…"}, the key of the record of a verified export',
    ],
    [
      { register: 'x' },
      'refused: expected {"publish": "exports/…"}, the key of the record of a verified export',
    ],
  ])('cannot be published by hand as %o', async (request, outcome) => {
    const world = await verifiedWorld();
    await world.publish([verified]);
    expect(told(await world.publish([wakeUpOf(request)]))).toEqual([outcome]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('of a policy without catalogue is pointed to alone', async () => {
    const world = await verifiedWorld();
    world.policy = policyOf({ catalogue: 'none' });
    expect(told(await world.publish([verified]))).toEqual(['done: published: no catalogue']);
    expect(world.glue.databases.size).toBe(0);
    expect(Object.keys(latest(world).tables)).toEqual(tables);
  });

  test('of a cluster in mode observe waits, and nothing is touched', async () => {
    const world = await verifiedWorld();
    world.policy = policyOf({ mode: 'observe' });
    expect(told(await world.publish([verified]))).toEqual([
      'would-have: verified, and not published: mode observe',
    ]);
    expect(world.pointers.keys()).toEqual([]);
    expect(world.glue.databases.size).toBe(0);
  });
});

test('an export that is not verified is never published', async () => {
  const world = await verifiedWorld((fresh) => {
    fresh.lake.set(`${folder}ledger/public.accounts/1/part-00000-a.gz.parquet`, 'cut');
  });
  expect(told(await world.publish([verified]))).toEqual([]);
  expect(told(await world.publish([wakeUpOf({ publish: record })]))).toEqual([
    'refused: only a verified export is published',
  ]);
  expect(world.pointers.keys()).toEqual([]);
  expect(world.bucket.keys('open/')).toEqual([]);
});

describe('a later export', () => {
  test('moves the pointers; one of an older snapshot that is published later does not', async () => {
    const world = await verifiedWorld();
    const task = await nextNight(world, '21', 'PAR1');
    // The older one waited, and is published after the newer.
    const older = world.bucket.objects.get(`open/exports-to-publish/cluster-A.2026-11.${nightly.task}`);
    world.bucket.objects.delete(`open/exports-to-publish/cluster-A.2026-11.${nightly.task}`);
    await world.publish([verified]);
    if (older) world.bucket.objects.set(`open/exports-to-publish/cluster-A.2026-11.${nightly.task}`, older);
    await world.publish([verified]);

    expect(Object.values(latest(world).tables).map((pointer) => pointer.task)).toEqual([task, task]);
    expect(world.glue.partitions.size).toBe(4);
  });

  test('adds columns at the end, and keeps those that are gone', async () => {
    const world = await verifiedWorld((fresh) => {
      const first = footer(['id', 'bigint'], ['gone', 'string']);
      fresh.lake.set(`${folder}ledger/public.accounts/1/part-00000-a.gz.parquet`, first);
    });
    await world.publish([verified]);
    await nextNight(world, '21', footer(['added', 'int'], ['id', 'bigint']));
    expect(told(await world.publish([verified]))).toEqual([`done: published: 2 tables in ${database}`]);
    expect(
      world.glue.databases
        .get(database)
        ?.get('ledger_public_accounts')
        ?.table.columns.map(({ name }) => name),
    ).toEqual(['id', 'gone', 'added']);
    expect(world.alerts).toEqual([]);
  });

  test('with another type of a column opens the next version of the table, told once', async () => {
    const world = await verifiedWorld();
    await world.publish([verified]);
    await nextNight(world, '21', footer(['id', 'string']));
    await world.publish([verified]);
    await nextNight(world, '22', footer(['id', 'string']));
    await world.publish([verified]);

    expect(world.glue.names(database)).toEqual([
      'ledger_public_accounts',
      'ledger_public_accounts_v2',
      'ledger_public_customers',
    ]);
    expect([...world.glue.partitions.keys()].filter((key) => key.includes('_v2'))).toHaveLength(2);
    expect(world.alerts.map(({ alert }) => [alert.kind, ...alert.details])).toEqual([
      [
        'catalogue-table-version',
        'ledger.public.accounts is now ledger_public_accounts_v2 (id: was bigint, is string)',
      ],
    ]);
  });

  test('whose new version was opened by a run that died before it was recorded is told all the same', async () => {
    const world = await verifiedWorld();
    await world.publish([verified]);
    await nextNight(world, '21', footer(['id', 'string']));
    world.faults.set(
      'BatchCreatePartition',
      new Fault({ kind: 'throttled', expected: 'x', found: 'y', todo: 'z' }),
    );
    await world.publish([verified]);
    world.faults.clear();
    await world.publish([sweep]);
    expect(world.alerts.map(({ alert }) => alert.details)).toEqual([
      ['ledger.public.accounts is now ledger_public_accounts_v2 (id: was bigint, is string)'],
    ]);
  });

  test('whose column goes back to its former type goes back to the former table, told once', async () => {
    const world = await verifiedWorld();
    await world.publish([verified]);
    await nextNight(world, '21', footer(['id', 'string']));
    await world.publish([verified]);
    for (const day of ['22', '23']) {
      await nextNight(world, day, 'PAR1');
      await world.publish([verified]);
    }
    expect(world.glue.names(database)).toHaveLength(3);
    expect(world.alerts.map(({ alert }) => alert.details)).toEqual([
      ['ledger.public.accounts is now ledger_public_accounts_v2 (id: was bigint, is string)'],
      ['ledger.public.accounts is now ledger_public_accounts (id: was string, is bigint)'],
    ]);
    await nextNight(world, '24', footer(['id', 'string']));
    await world.publish([verified]);
    expect(world.alerts.at(-1)?.alert.details).toEqual([
      'ledger.public.accounts is now ledger_public_accounts_v2 (id: was bigint, is string)',
    ]);
  });

  test('goes by the policy that names the cluster now, where the one that wanted it has another name', async () => {
    const world = await verifiedWorld();
    world.policy = policyOf({}, { name: 'renamed' });
    await nextNight(world, '21', 'PAR1');
    expect(told(await world.publish([verified]))).toEqual([
      `done: published: 2 tables in ${database}`,
      `done: published: 2 tables in ${database}`,
    ]);
  });

  test('of a cluster that nobody looks after any more waits', async () => {
    const world = await verifiedWorld();
    world.policy = { ...world.policy, clusters: [] };
    expect(told(await world.publish([verified]))).toEqual([
      'waiting: verified, and not published: the policy ledger-core is gone',
    ]);
  });

  test('many that waited are registered in one go: calls follow tables, not exports', async () => {
    const world = await verifiedWorld();
    for (const day of ['21', '22', '23', '24']) await nextNight(world, day, 'PAR1');
    world.calls.length = 0;
    expect(await world.publish([verified])).toHaveLength(5);
    const glue = world.calls.filter((call) => /^(Get|Create|Update|Batch)/.test(call));
    expect(glue.map((call) => call.split(' ')[0])).toEqual([
      'GetTables',
      'CreateDatabase',
      'CreateTable',
      'CreateTable',
      'BatchCreatePartition',
      'BatchCreatePartition',
    ]);
    expect(world.calls.filter((call) => call.endsWith('latest/ledger-core.json'))).toHaveLength(2);
  });
});

describe('what keeps tables out of the catalogue', () => {
  const denied = new Fault({
    kind: 'access-denied',
    expected: 'Glue CreateTable of x to succeed',
    found:
      'AccessDeniedException (HTTP 400): Insufficient Lake Formation permission(s): Required Create Table',
    todo: 'grant it',
  });

  test('Lake Formation: told once, tried by each sweep, and told when it is over', async () => {
    const world = await verifiedWorld();
    world.faults.set('CreateTable', denied);
    for (const wakeUp of [verified, sweep, sweep]) {
      const [first] = await world.publish([wakeUp]);
      expect(first?.kind).toBe('failed-for-good');
    }
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export verified, not queryable: Lake Formation refuses',
    ]);
    // The pointers have moved: they do not need the catalogue.
    expect(Object.keys(latest(world).tables)).toEqual(tables);

    world.faults.clear();
    expect(told(await world.publish([sweep]))[0]).toBe(`done: published: 2 tables in ${database}`);
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.status])).toEqual([
      ['catalogue-refused', undefined],
      ['catalogue-whole', 'resolved'],
    ]);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('a table that Athena cannot show: the others are registered, told once while it lasts', async () => {
    const odd = footer(['Id', 'bigint'], ['id', 'bigint']);
    const world = await verifiedWorld((fresh) => {
      fresh.lake.set(`${folder}ledger/public.accounts/1/part-00000-a.gz.parquet`, odd);
    });
    await world.publish([verified]);
    await nextNight(world, '21', odd);
    await world.publish([verified]);
    expect(world.glue.names(database)).toEqual(['ledger_public_customers']);
    expect(world.alerts.map(({ alert }) => [alert.headline, ...alert.details])).toEqual([
      [
        '1 table exported, not queryable',
        'ledger.public.accounts: its columns "Id" and "id" differ in case alone, and Athena has one case',
      ],
    ]);

    await nextNight(world, '22', 'PAR1');
    await world.publish([verified]);
    expect(world.alerts.at(-1)?.alert.kind).toBe('catalogue-whole');
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('a table that Athena cannot show any more is told, though another was before; so is one after a refusal', async () => {
    const odd = footer(['Id', 'bigint'], ['id', 'bigint']);
    const world = await verifiedWorld((fresh) => {
      fresh.lake.set(`${folder}ledger/public.accounts/1/part-00000-a.gz.parquet`, odd);
    });
    world.faults.set('CreateTable', denied);
    await world.publish([verified]);
    world.faults.clear();
    world.pass(15);
    await world.publish([sweep]);
    for (const day of ['21', '22']) {
      await nextNight(world, day, odd, odd);
      await world.publish([verified]);
    }
    expect(world.alerts.map(({ alert: { kind, headline } }) => [kind, headline])).toEqual([
      ['catalogue-refused', 'export verified, not queryable: Lake Formation refuses'],
      ['catalogue-tables-left-out', '1 table exported, not queryable'],
      ['catalogue-tables-left-out', '2 tables exported, not queryable'],
    ]);
  });

  test('a cluster of more tables than one invocation can register is gone on with', async () => {
    const many = Array.from({ length: 40 }, (_, number) => `ledger.public.t${100 + number}`);
    const world = new ExportWorld();
    await world.export([created]);
    world.pass(20);
    world.complete(nightly.task, many);
    await world.verify([completed]);
    world.secondsPerChange = 4;
    const reason = 'it has more tables than one invocation can register; the next one goes on';
    const outcomes: string[] = [];
    for (let round = 0; round < 4; round++) outcomes.push(...told(await world.publish([verified])));
    expect(outcomes).toEqual([
      ...Array.from({ length: 3 }, () => `waiting: ${reason}`),
      `done: published: 40 tables in ${database}`,
    ]);
    expect(world.glue.partitions.size).toBe(40);
    const puts = world.calls.filter((call) => call.startsWith('BatchCreatePartition'));
    expect(puts).toHaveLength(new Set(puts).size);
    expect(world.bucket.keys('open/')).toEqual([]);
  });

  test('a refusal in the middle does not begin anything more, and what is done is not done again', async () => {
    const many = Array.from({ length: 40 }, (_, number) => `ledger.public.t${100 + number}`);
    const world = new ExportWorld();
    await world.export([created]);
    world.pass(20);
    world.complete(nightly.task, many);
    await world.verify([completed]);
    const throttled = new Fault({ kind: 'throttled', expected: 'x', found: 'y', todo: 'z' });
    let puts = 0;
    await world.publish([verified], async ({ name }, perform) => {
      if (name === 'BatchCreatePartition' && ++puts > 20) throw throttled;
      return perform();
    });
    expect(puts).toBeLessThanOrEqual(28);
    world.calls.length = 0;
    await world.publish([sweep]);
    expect(world.calls.filter((call) => call.startsWith('BatchCreatePartition'))).toHaveLength(20);
    expect(world.glue.partitions.size).toBe(40);
  });

  test.each([
    ['GetTables', 'throttled', 'failed-retryable'],
    ['BatchCreatePartition', 'service-unavailable', 'failed-retryable'],
  ] as const)('%s, %s: %s', async (call, kind, outcome) => {
    const world = await verifiedWorld();
    world.faults.set(call, new Fault({ kind, expected: 'x', found: 'y', todo: 'z' }));
    expect((await world.publish([verified])).map((one) => one.kind)).toEqual([outcome]);
    world.faults.clear();
    expect((await world.publish([sweep])).map((one) => one.kind)).toEqual(['done', 'done']);
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});
