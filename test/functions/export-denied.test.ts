import { describe, expect, test } from 'vitest';
import { ExportWorld, manifestsOf, nightly, policyOf, sweepOf, wakeUpOf } from '../support/export-world.ts';
import { sample } from '../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));
const completed = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const record = `exports/cluster-A/2026-11/${nightly.task}`;
const folder = `exports/${nightly.task}/`;
const cards = `${folder}ledger/public.cards/1/part-00000-a.gz.parquet`;
const denying = { never: ['ledger.public.cards'] };

/** The night before, an export showed these tables. */
function worldWith(tables: readonly string[], before: object = { only: [] }, policy = denying): ExportWorld {
  const world = new ExportWorld();
  world.policy = policyOf(policy);
  const taskIdentifier = 'ledger-core-202611190210-0000000000';
  const key = `exports/cluster-A/2026-11/${taskIdentifier}`;
  const snapshotTime = '2026-11-19T02:10:05.000Z';
  const fact = { verdict: 'verified', taskIdentifier, snapshotTime, tables, empty: [], ...before };
  const meta = { schema: 1, kind: 'exports', key, recordedBy: 'x', recordedAt: snapshotTime };
  if (tables.length > 0) world.bucket.put(key, { ...meta, subject: 'x', fact, effects: [] });
  return world;
}

const alertsOf = (world: ExportWorld) => world.alerts.map(({ alert }) => `${alert.kind}: ${alert.headline}`);
const askedFor = (world: ExportWorld) => world.rds.startRequests.map(({ only }) => only);
const verdictOf = (world: ExportWorld, key = record) =>
  (world.bucket.objects.get(key)?.body as { fact: object } | undefined)?.fact;

describe('an export beside denied tables', () => {
  test('asks RDS for what is known and not denied, and keeps what it was made from', async () => {
    const world = worldWith(['ledger.public.accounts', 'ledger.public.cards', 'ledger.audit.log']);
    await world.export([created]);
    expect(askedFor(world)).toEqual([['ledger.audit', 'ledger.public.accounts']]);
    world.complete(nightly.task, ['ledger.public.accounts', 'ledger.audit.log', 'ledger.audit.new']);
    world.pass(20);
    await world.verify([completed]);
    expect(verdictOf(world)).toMatchObject({
      verdict: 'verified',
      only: ['ledger.audit', 'ledger.public.accounts'],
      chosen: [],
      tables: ['ledger.audit.log', 'ledger.audit.new', 'ledger.public.accounts'],
    });
  });

  test('is not started where nothing is known: told once, started when a list says what belongs there', async () => {
    const world = worldWith([]);
    await world.export([created]);
    await world.export([sweepOf('export-snapshots')]);
    expect(askedFor(world)).toEqual([]);
    expect(alertsOf(world)).toEqual([
      'export-not-started: export not started, tables beside the denied ones unknown',
    ]);
    expect(world.alerts[0]?.alert.story[0]).toMatch(/^RDS was not asked to export snapshot /);
    world.policy = policyOf({ ...denying, only: ['ledger.public.accounts'] });
    await world.export([sweepOf('export-snapshots')]);
    expect(askedFor(world)).toEqual([['ledger.public.accounts']]);
  });

  test('believes no narrower export to show what there is', async () => {
    const world = worldWith(['ledger.public.accounts'], { only: ['ledger.public.accounts'] });
    await world.export([created]);
    expect(askedFor(world)).toEqual([]);
  });

  test('goes on from exports that were made from the same choice', async () => {
    const world = worldWith(['ledger.public.accounts', 'ledger.audit.log'], {
      only: ['ledger.audit', 'ledger.public.accounts'],
      chosen: [],
    });
    await world.export([created]);
    expect(askedFor(world)).toEqual([['ledger.audit', 'ledger.public.accounts']]);
  });

  test('never becomes an export of everything, where everything is denied', async () => {
    const world = worldWith(['ledger.public.cards'], { only: [] }, { never: ['ledger'] });
    await world.export([created]);
    expect(askedFor(world)).toEqual([]);
    expect(alertsOf(world)).toEqual([
      'export-not-started: export not started, exports.never leaves nothing to export',
    ]);
  });
});

describe('a denied table that is in the lake all the same', () => {
  /** The export had begun when the table was denied. */
  async function leaked(change: (world: ExportWorld) => void = () => undefined): Promise<ExportWorld> {
    const world = worldWith([], {}, { never: [] });
    await world.export([created]);
    world.policy = policyOf(denying);
    world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.cards']);
    change(world);
    world.pass(20);
    await world.verify([completed]);
    return world;
  }

  test('is an urgent alert with the command that removes it; nothing is published', async () => {
    const world = await leaked();
    expect(alertsOf(world)).toEqual([
      'export-denied-tables: 1 denied table in the lake, export not published',
    ]);
    expect(world.alerts[0]?.alert).toMatchObject({
      severity: 'sev2',
      details: ['ledger.public.cards: denied by exports.never, and its rows are in the lake'],
      figures: { deniedTables: 1 },
    });
    expect(world.alerts[0]?.alert.steps[0]).toEqual({
      text: 'Remove the files of ledger/public.cards/:',
      command: `aws s3 rm --recursive --region eu-west-1 's3://steward-lake/${folder}ledger/public.cards/'`,
    });
    expect(verdictOf(world)).toMatchObject({ verdict: 'incomplete', tables: ['ledger.public.accounts'] });
    expect(await world.publish([sweepOf('publish-export')])).toMatchObject([
      { reason: '0 open records finished' },
    ]);
    expect(world.pointers.objects.size).toBe(0);
  });

  test('is found where no manifest names it, without waiting for one', async () => {
    const world = await leaked((lake) => {
      for (const { name, text } of manifestsOf(nightly.task, ['ledger.public.accounts'])) {
        lake.lake.delete(`${folder}export_tables_info_${nightly.task}_from_1_to_2.json`);
        lake.lake.set(folder + name, text);
      }
    });
    expect(alertsOf(world)).toEqual([
      'export-denied-tables: 1 denied table in the lake, export not published',
    ]);
  });

  test('once its files are gone, the rest is verified and published', async () => {
    const world = await leaked();
    world.lake.delete(cards);
    await world.verify([wakeUpOf({ again: record })]);
    expect(verdictOf(world, `${record}.verified`)).toMatchObject({
      verdict: 'verified',
      tables: ['ledger.public.accounts'],
    });
    await world.publish([sweepOf('publish-export')]);
    expect(world.pointers.objects.get('latest/ledger-core.json')?.body).toMatchObject({
      tables: { 'ledger.public.accounts': {} },
    });
  });

  test('is not asked for by the manifest alone: an entry without a file is no row', async () => {
    const world = await leaked((lake) => lake.lake.delete(cards));
    expect(verdictOf(world)).toMatchObject({ verdict: 'verified', tables: ['ledger.public.accounts'] });
  });
});

test('what was verified before it was denied is neither pointed to nor registered', async () => {
  const world = worldWith([], {}, { never: [] });
  await world.export([created]);
  world.complete(nightly.task, ['ledger.public.accounts', 'ledger.public.cards']);
  world.pass(20);
  await world.verify([completed]);
  world.policy = policyOf(denying);
  await world.publish([sweepOf('publish-export')]);
  const latest = world.pointers.objects.get('latest/ledger-core.json')?.body as
    | { tables: object }
    | undefined;
  expect(Object.keys(latest?.tables ?? {})).toEqual(['ledger.public.accounts']);
  expect([...(world.glue.databases.get('steward_prod_eu__ledger_core')?.keys() ?? [])]).toEqual([
    'ledger_public_accounts',
  ]);
});
