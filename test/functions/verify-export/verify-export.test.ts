import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
import { etlPolicyOf, toFollowOf } from '../../support/etl-world.ts';
import {
  ExportWorld,
  manifestsOf,
  nightly,
  policyOf,
  snapshotOf,
  sweepOf,
  wakeUpOf,
} from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const completed = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const failed = wakeUpOf(sample('rds/RDS-EVENT-0162-snapshot-export-failed.json'));
const canceled = wakeUpOf(sample('rds/RDS-EVENT-0163-snapshot-export-canceled.json'));
const sweep = sweepOf('verify-export');

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const tables = ['ledger.public.accounts', 'ledger.public.customers', 'ledger.public.transactions'];
const record = `exports/cluster-A/2026-11/${nightly.task}`;

const tablesRecord = `export-tables/cluster-A/2026-11/${nightly.task}`;
const proof = (folder: string) => ({
  folder,
  files: 1,
  bytes: 4,
  rows: 1,
  columns: [{ name: 'id', type: 'bigint' }],
});

/** A world in which the nightly export was started. */
async function started(change: (world: ExportWorld) => void = () => undefined): Promise<ExportWorld> {
  const world = new ExportWorld();
  change(world);
  await world.export([created]);
  world.pass(20);
  return world;
}

const factOf = (world: ExportWorld, key = record) =>
  (world.bucket.objects.get(key)?.body as { fact: Record<string, unknown> } | undefined)?.fact;

describe('an export in which nothing is missing', () => {
  test('is recorded, announced, and done with', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    expect(told(await world.verify([completed]))).toEqual([`done: ${nightly.task} is recorded: verified`]);
    expect(factOf(world)).toEqual({
      verdict: 'verified',
      taskIdentifier: nightly.task,
      attempt: 1,
      policyName: 'ledger-core',
      clusterId: 'cluster-A',
      clusterIdentifier: 'ledger-core',
      snapshotArn: nightly.arn,
      snapshotIdentifier: nightly.identifier,
      snapshotTime: '2026-11-20T02:10:05.000Z',
      bucket: 'steward-lake',
      folder: `exports/${nightly.task}/`,
      only: [],
      startedAt: '2026-11-20T02:15:00.000Z',
      endedAt: '2026-11-20T02:35:00.000Z',
      tables,
      empty: [],
      rows: 3,
    });
    expect(world.bucket.objects.get(tablesRecord)?.body).toEqual({
      schema: 1,
      tables: {
        'ledger.public.accounts': proof('ledger/public.accounts/'),
        'ledger.public.customers': proof('ledger/public.customers/'),
        'ledger.public.transactions': proof('ledger/public.transactions/'),
      },
    });
    expect(world.announcements).toEqual([
      {
        id: `${record}#0`,
        detailType: 'Export Verified',
        detail: {
          version: 1,
          deployment: 'prod-eu',
          cluster: { identifier: 'ledger-core', id: 'cluster-A' },
          snapshot: {
            arn: nightly.arn,
            identifier: nightly.identifier,
            time: '2026-11-20T02:10:05.000Z',
          },
          task: {
            identifier: nightly.task,
            attempt: 1,
            startedAt: '2026-11-20T02:15:00.000Z',
            endedAt: '2026-11-20T02:35:00.000Z',
          },
          location: { bucket: 'steward-lake', folder: `exports/${nightly.task}/` },
          record,
          verdict: 'verified',
          tables: 3,
          emptyTables: 0,
          rows: 3,
        },
      },
    ]);
    expect(world.alerts).toEqual([]);
    expect(world.bucket.keys('open/')).toEqual([`open/exports-to-publish/cluster-A.2026-11.${nightly.task}`]);
    expect(world.counted).toContainEqual({ metric: 'ExportDuration', value: 1200 });
  });

  test.each([
    ['act', [toFollowOf(`exports/cluster-A/2026-11/${nightly.task}`)]],
    ['observe', [toFollowOf(`exports/cluster-A/2026-11/${nightly.task}`)]],
    ['off', []],
  ] as const)('is noted where ETL in mode %s is to follow it', async (mode, notes) => {
    const world = await started((fresh) => {
      fresh.policy = etlPolicyOf({ mode });
    });
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect(world.bucket.keys('open/exports-to-follow/')).toEqual(notes);
  });

  test('is worth a message where the policy asks for one', async () => {
    const world = await started((fresh) => {
      fresh.policy = policyOf({ alertOnSuccess: true });
    });
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual(['export verified, 3 tables, 3 rows']);
  });

  test('is recorded once, however often its event comes', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect(told(await world.verify([completed]))).toEqual([
      `already-done: task ${nightly.task} was recorded before`,
    ]);
    expect(world.announcements).toHaveLength(1);
  });

  test('is found by the sweep if its event got lost', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    expect(told(await world.verify([sweep]))).toEqual([
      `done: ${nightly.task} is recorded: verified`,
      'done: 0 open records finished',
    ]);
  });

  test('is verified although its cluster is not looked after any more', async () => {
    const world = await started();
    world.policy = { ...world.policy, clusters: [] };
    world.complete(nightly.task, tables);
    expect((await world.verify([completed])).map(({ kind }) => kind)).toEqual(['done']);
  });
});

describe('the ends of the files', () => {
  const folder = `exports/${nightly.task}/`;
  const footer = (rows: number, ...columns: object[]) => JSON.stringify({ rows, columns });
  const id = { name: 'id', type: 'bigint' };

  test('are added up for each table, and carry the types that the manifest has', async () => {
    const world = await started();
    world.complete(nightly.task, ['ledger.public.accounts']);
    const perTableStatus = [
      {
        target: 'ledger.public.accounts',
        status: 'COMPLETE',
        schemaMetadata: {
          originalTypeMappings: [
            { columnName: 'id', originalType: 'bigint', originalCharMaxLength: 0 },
            { columnName: 'name', originalType: 'character varying', originalCharMaxLength: 64 },
          ],
        },
      },
    ];
    world.lake.set(
      `${folder}export_tables_info_${nightly.task}_from_1_to_1.json`,
      JSON.stringify({ perTableStatus }),
    );
    const columns = [id, { name: 'name', type: 'string' }];
    world.lake.set(`${folder}ledger/public.accounts/1/part-00000-a.gz.parquet`, footer(7, ...columns));
    world.lake.set(`${folder}ledger/public.accounts/2/part-00000-b.gz.parquet`, footer(5, ...columns));
    await world.verify([completed]);
    expect(world.bucket.objects.get(tablesRecord)?.body).toEqual({
      schema: 1,
      tables: {
        'ledger.public.accounts': {
          folder: 'ledger/public.accounts/',
          files: 2,
          bytes: 168,
          rows: 12,
          columns: [
            { name: 'id', type: 'bigint', postgres: 'bigint' },
            { name: 'name', type: 'string', postgres: 'character varying(64)' },
          ],
        },
      },
    });
  });

  test.each([
    ['cut short', 'PAR', 'part-00000-a.gz.parquet: cut short'],
    [
      'of other columns than the rest',
      footer(1, { name: 'id', type: 'string' }),
      "part-00001-b.gz.parquet: its columns are not those of the table's other files",
    ],
  ])('tell of a file that is %s: one alert, the other tables verified', async (_what, text, why) => {
    const world = await started();
    world.complete(nightly.task, tables);
    const name = why.slice(0, why.indexOf(':'));
    world.lake.set(`${folder}ledger/public.accounts/1/${name}`, text);
    await world.verify([completed]);
    expect(factOf(world)).toMatchObject({
      verdict: 'incomplete',
      tables: ['ledger.public.customers', 'ledger.public.transactions'],
      rows: 2,
      problems: [
        {
          name: 'ledger.public.accounts',
          why: `RDS says COMPLETE, but a file is not whole: 1/${why}`,
        },
      ],
    });
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export incomplete, 1 of 3 tables missing',
    ]);
  });

  test('of two tables whose names RDS writes alike prove neither', async () => {
    const world = await started();
    world.complete(nightly.task, ['ledger.public.a b', 'ledger.public.a_b']);
    world.lake.delete(`${folder}ledger/public.a b/1/part-00000-a.gz.parquet`);
    await world.verify([completed]);
    const why =
      'RDS says COMPLETE, but a file is not whole: ledger.public.a b, ledger.public.a_b lie in one folder, since RDS writes their names alike';
    expect(factOf(world)).toMatchObject({
      problems: [
        { name: 'ledger.public.a b', why },
        { name: 'ledger.public.a_b', why },
      ],
    });
  });

  test('that one invocation has no time for are read by the next, each once', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    for (const index of Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'))) {
      world.lake.set(`${folder}ledger/public.accounts/1/part-000${index}-a.gz.parquet`, 'PAR1');
    }
    world.secondsPerFooter = 2;
    expect(told(await world.verify([completed]))).toEqual([
      `waiting: COMPLETE; the ends of its files are read through ${folder}ledger/public.accounts/1/part-00050-a.gz.parquet`,
    ]);
    expect(world.bucket.keys('open/export-proofs/')).toEqual([`open/export-proofs/${nightly.task}`]);
    world.calls.length = 0;
    expect(told(await world.verify([sweep]))).toEqual([
      `done: ${nightly.task} is recorded: verified`,
      'done: 0 open records finished',
    ]);
    expect(world.calls.filter((call) => call.startsWith('GetFooter'))).toHaveLength(11);
    expect(factOf(world)).toMatchObject({ rows: 62 });
    expect(world.bucket.keys('open/')).toEqual([`open/exports-to-publish/cluster-A.2026-11.${nightly.task}`]);
  });
});

describe('an export that goes on', () => {
  test('waits, whatever its event says', async () => {
    const world = await started();
    world.rds.setTask(nightly.task, { state: 'IN_PROGRESS', percentProgress: 40 });
    expect(told(await world.verify([completed]))).toEqual(['waiting: IN_PROGRESS, 40 %']);
    expect(world.bucket.keys('exports/')).toEqual([]);
  });

  test('whose manifests are not there yet waits, for an hour; then it failed', async () => {
    const world = await started();
    world.complete(nightly.task, [], []);
    expect(told(await world.verify([completed]))).toEqual([
      'waiting: COMPLETE, but export_info_*.json is not there',
    ]);
    world.pass(61);
    await world.verify([sweep]);
    expect(factOf(world)).toMatchObject({
      verdict: 'failed',
      cause: 'RDS said COMPLETE, but an hour later export_info_*.json is not there',
    });
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['export-failed']);
  });

  test('whose manifest is half-written waits, and is verified once it is whole', async () => {
    const world = await started();
    const whole = manifestsOf(nightly.task, tables);
    const half = whole.map(({ name, text }) => ({ name, text: text.slice(0, text.length / 2) }));
    world.complete(nightly.task, tables, half);
    expect(told(await world.verify([completed]))).toEqual([
      `waiting: COMPLETE, but export_info_${nightly.task}.json is not a whole JSON object`,
    ]);
    world.complete(nightly.task, tables, whole);
    expect((await world.verify([sweep]))[0]?.kind).toBe('done');
    expect(factOf(world)).toMatchObject({ verdict: 'verified' });
  });

  test('whose bucket is gone waits, then is told as failed', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    const gone = { kind: 'not-found', expected: 'the list', found: 'NoSuchBucket', todo: 'look' } as const;
    world.faults.set('GetManifests', new Fault(gone));
    expect((await world.verify([completed])).map(({ kind }) => kind)).toEqual(['waiting']);
    world.pass(61);
    expect((await world.verify([completed])).map(({ kind }) => kind)).toEqual(['done']);
    expect(world.alerts[0]?.alert.story.join(' ')).toContain('NoSuchBucket');
  });
});

test('an export whose lake may not be read gets no verdict, until it may be read again', async () => {
  const world = await started();
  world.complete(nightly.task, tables);
  const denied = new Fault({
    kind: 'access-denied',
    expected: 'the list',
    found: 'AccessDenied',
    todo: 'grant',
  });
  world.faults.set('GetManifests', denied);
  world.pass(24 * 60);
  expect((await world.verify([sweep]))[0]?.kind).toBe('failed-for-good');
  expect(world.bucket.keys('exports/')).toEqual([]);
  expect(world.alerts).toEqual([]);
  world.faults.clear();
  expect((await world.verify([sweep]))[0]?.reason).toBe(`${nightly.task} is recorded: verified`);
});

describe('an export that ended badly', () => {
  test('is told with its cause', async () => {
    const world = await started();
    world.policy = policyOf({ attempts: 1 });
    const cause = 'An unknown internal error occurred.';
    world.rds.setTask(nightly.task, { state: 'FAILED', failureCause: cause, endedAt: new Date(world.now) });
    await world.verify([failed]);
    expect(factOf(world)).toMatchObject({ verdict: 'failed', cause });
    expect(world.alerts).toMatchObject([
      { id: `${record}#1`, alert: { kind: 'export-failed', severity: 'warn' } },
    ]);
    expect(world.announcements).toMatchObject([
      { detailType: 'Export Failed', detail: { verdict: 'failed', cause } },
    ]);
  });

  test('because it was canceled is told too', async () => {
    const world = await started();
    world.rds.setTask(nightly.task, { state: 'CANCELED', endedAt: new Date(world.now) });
    await world.verify([canceled]);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['export-canceled']);
  });

  test('with COMPLETE but a table missing is incomplete', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    const warning = {
      skippedTables: [{ tableName: 'public.customers', reason: 'PERMISSIONS_DO_NOT_EXIST' }],
    };
    world.rds.setTask(nightly.task, { warningMessage: JSON.stringify(warning) });
    await world.verify([completed]);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'export incomplete, 1 of 3 tables missing',
    ]);
    expect(world.alerts[0]?.alert.details).toEqual([
      'ledger.public.customers: the master user may not read it (PERMISSIONS_DO_NOT_EXIST)',
    ]);
    expect(world.counted).toContainEqual({ metric: 'TablesMissing', value: 1 });
  });
});

describe('the previous export', () => {
  /** A second night, in which one table is not in the export. */
  async function secondNight(world: ExportWorld, kept: readonly string[]): Promise<string> {
    const identifier = 'rds:ledger-core-2026-12-01-02-10';
    world.rds.snapshots = [snapshotOf({ identifier, createdAt: new Date('2026-12-01T02:10:00Z') })];
    world.now = Date.parse('2026-12-01T02:20:00Z');
    const [outcome] = await world.export([wakeUpOf({ snapshot: identifier })]);
    const task = String(outcome?.details?.['taskIdentifier']);
    world.complete(task, kept);
    await world.verify([sweep]);
    return task;
  }

  test('that is damaged in the ledger keeps no later one from being checked: the one before it counts', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    const damaged = 'exports/cluster-A/2026-11/ledger-core-202611250210-aaaaaaaaaa';
    world.bucket.put(damaged, { edited: true });
    const task = await secondNight(world, tables);
    expect(factOf(world, `exports/cluster-A/2026-12/${task}`)).toMatchObject({
      verdict: 'verified',
      comparedWith: nightly.task,
    });
  });

  test('tells which tables must be there, across months; one that is gone is missing until accepted', async () => {
    const world = await started();
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    const task = await secondNight(world, tables.slice(1));
    const key = `exports/cluster-A/2026-12/${task}`;
    expect(factOf(world, key)).toMatchObject({
      verdict: 'incomplete',
      comparedWith: nightly.task,
      problems: [{ name: 'ledger.public.accounts', why: 'in the previous export, not in this one' }],
    });

    expect(told(await world.verify([wakeUpOf({ accept: key })]))).toEqual([
      'done: accepted: the next exports are measured against its tables',
    ]);
    expect(told(await world.verify([wakeUpOf({ accept: key })]))).toEqual(['already-done: accepted before']);
    const identifier = 'rds:ledger-core-2026-12-02-02-10';
    world.rds.snapshots = [snapshotOf({ identifier, createdAt: new Date('2026-12-02T02:10:00Z') })];
    const [outcome] = await world.export([wakeUpOf({ snapshot: identifier })]);
    const third = String(outcome?.details?.['taskIdentifier']);
    world.complete(third, tables.slice(1));
    await world.verify([sweep]);
    expect(factOf(world, `exports/cluster-A/2026-12/${third}`)).toMatchObject({
      verdict: 'verified',
      comparedWith: task,
    });
  });

  test.each([
    [{ accept: 'exports/cluster-A/2026-11/nothing' }, 'refused: the ledger has no such record'],
    [{ accept: record }, 'refused: only an incomplete export can be accepted'],
  ])('cannot be accepted: %o', async (request, reason) => {
    const world = await started();
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect(told(await world.verify([wakeUpOf(request)]))).toEqual([reason]);
  });
});

describe('a check by hand of what is recorded', () => {
  const again = wakeUpOf({ again: record });

  /** Manifests that come later than the check waits for them. */
  async function tooLate(): Promise<ExportWorld> {
    const world = await started();
    world.complete(nightly.task, [], []);
    world.pass(61);
    await world.verify([sweep]);
    expect(factOf(world)).toMatchObject({ verdict: 'failed' });
    return world;
  }

  test('verifies it beside the first verdict, once, and announces that', async () => {
    const world = await tooLate();
    world.complete(nightly.task, tables);
    expect(told(await world.verify([again]))).toEqual(['done: was failed, is verified now']);
    expect(told(await world.verify([again]))).toEqual(['already-done: verified by an earlier check']);
    expect(factOf(world)).toMatchObject({ verdict: 'failed' });
    expect(factOf(world, `${record}.verified`)).toMatchObject({ verdict: 'verified', tables });
    expect(world.announcements.map(({ id, detailType }) => [id, detailType])).toEqual([
      [`${record}#0`, 'Export Failed'],
      [`${record}.verified#0`, 'Export Verified'],
    ]);
    expect(world.announcements[1]?.detail['record']).toBe(`${record}.verified`);
    expect(world.bucket.keys('open/')).toEqual([
      `open/exports-to-publish/cluster-A.2026-11.${nightly.task}.verified`,
    ]);
  });

  test('lets later exports be measured against it', async () => {
    const world = await tooLate();
    world.complete(nightly.task, tables);
    await world.verify([again]);
    world.rds.snapshots = [snapshotOf({ identifier: 'next', createdAt: new Date('2026-11-21T02:10:00Z') })];
    const [outcome] = await world.export([wakeUpOf({ snapshot: 'next' })]);
    world.complete(String(outcome?.details?.['taskIdentifier']), tables.slice(1));
    await world.verify([sweep]);
    expect(world.alerts.at(-1)?.alert.details).toEqual([
      'ledger.public.accounts: in the previous export, not in this one',
    ]);
  });

  test('that finds no more than the first records nothing', async () => {
    const world = await tooLate();
    expect(told(await world.verify([again]))).toEqual([
      'refused: still failed: RDS said COMPLETE, but an hour later export_info_*.json is not there',
    ]);
    expect(world.bucket.keys('exports/')).toEqual([record]);
    expect(world.alerts).toHaveLength(1);
  });

  test.each([
    [{ again: 'exports/cluster-A/2026-11/nothing' }, 'refused: the ledger has no such record'],
    [{ again: record }, 'already-done: it is verified'],
  ])('is not made: %o', async (request, reason) => {
    const world = await started();
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect(told(await world.verify([wakeUpOf(request)]))).toEqual([reason]);
  });
});

describe('a wake-up that is not about an export of this suite', () => {
  test('because somebody else started it is ignored', async () => {
    const world = new ExportWorld();
    world.rds.start({ identifier: 'by-hand', sourceArn: nightly.arn, prefix: '', only: [] });
    world.rds.setTask('by-hand', { state: 'COMPLETE' });
    expect(told(await world.verify([completed]))).toEqual([
      'ignored: task by-hand was started by somebody else',
    ]);
  });

  test('because there is no task is ignored', async () => {
    const world = new ExportWorld();
    expect(told(await world.verify([completed]))).toEqual(['ignored: RDS has no export task of it']);
  });

  test('of a new snapshot is ignored', async () => {
    const world = new ExportWorld();
    expect(told(await world.verify([created]))).toEqual(['ignored: RDS-EVENT-0169 ends no export']);
  });

  test.each([{ snapshot: 7 }, { accept: '../secrets' }, { accept: 'x', snapshot: 'y' }, { verify: 'x' }])(
    'but a request by hand that cannot be, %o, is refused',
    async (request) => {
      const world = new ExportWorld();
      expect(await world.verify([wakeUpOf(request)])).toMatchObject([{ kind: 'refused' }]);
      expect(world.calls).toEqual([]);
    },
  );
});

describe('an intent without a task', () => {
  test('waits, then is withdrawn, so that the export is wanted again', async () => {
    const world = await started((fresh) => {
      fresh.faults.set('StartExportTask', new Error('socket hang up'));
    });
    world.faults.clear();
    expect((await world.verify([sweep]))[0]?.kind).toBe('waiting');
    world.pass(31);
    expect((await world.verify([sweep]))[0]?.kind).toBe('done');
    expect(world.bucket.keys('open/export-intents/')).toEqual([]);
    expect((await world.export([sweepOf('export-snapshots')])).map(({ kind }) => kind)).toEqual([
      'done',
      'started',
    ]);
  });
});

test('an intent that is being started again meanwhile is not withdrawn', async () => {
  const world = await started((fresh) => {
    fresh.faults.set('StartExportTask', new Error('socket hang up'));
  });
  world.faults.clear();
  world.pass(31);
  const outcomes = await world.verify([sweep], async (call, perform) => {
    const seen = perform();
    if (call.name === 'DescribeExportTasks') await world.export([sweepOf('export-snapshots')]);
    return seen;
  });
  expect(outcomes[0]?.reason).toBe(`task ${nightly.task} is being started again`);
  expect(world.bucket.keys('open/export-intents/')).toEqual([`open/export-intents/${nightly.task}`]);
});

describe('a call that fails', () => {
  test.each([
    ['DescribeExportTasks', 'throttled', 'failed-retryable'],
    ['DescribeExportTasks', 'access-denied', 'failed-for-good'],
    ['GetManifests', 'throttled', 'failed-retryable'],
    ['Publish', 'throttled', 'failed-retryable'],
    ['PutEvents', 'access-denied', 'failed-for-good'],
  ] as const)('%s, %s: %s', async (call, kind, outcome) => {
    const world = await started();
    world.rds.setTask(nightly.task, { state: 'CANCELED', endedAt: new Date(world.now) });
    if (call === 'GetManifests') world.complete(nightly.task, tables);
    world.faults.set(call, new Fault({ kind, expected: 'an answer', found: kind, todo: 'see' }));
    expect(await world.verify([completed])).toMatchObject([{ kind: outcome, wakeUps: [completed.id] }]);
  });

  test('to announce does not keep the alert back, and is made up for by the next sweep', async () => {
    const world = await started();
    world.rds.setTask(nightly.task, { state: 'CANCELED', endedAt: new Date(world.now) });
    world.faults.set('PutEvents', new Fault({ kind: 'throttled', expected: '', found: '', todo: '' }));
    await world.verify([canceled]);
    expect(world.alerts).toHaveLength(1);
    expect(world.announcements).toHaveLength(0);
    world.faults.clear();
    world.pass(15);
    await world.verify([sweep]);
    expect(world.alerts).toHaveLength(1);
    expect(world.announcements).toHaveLength(1);
    expect(world.bucket.keys('open/')).toEqual([]);
  });
});
