import { describe, expect, test } from 'vitest';
import { Fault } from '../../../functions/domain/fault.ts';
import type { Outcome } from '../../../functions/domain/outcome.ts';
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
const completed = wakeUpOf(sample('rds/RDS-EVENT-0164-snapshot-export-completed.json'));
const sweep = sweepOf('compare-export');
const announced = (detailType: string) =>
  wakeUpOf({ id: 'event-1', source: 'aurora-steward', 'detail-type': detailType, detail: {} });
const verified = announced('Export Verified');

const record = `exports/cluster-A/2026-11/${nightly.task}`;
const comparison = `export-comparisons/cluster-A/2026-11/${nightly.task}`;
const marker = `open/exports-to-compare/cluster-A.2026-11.${nightly.task}`;
const tables = ['ledger.public.accounts', 'ledger.public.customers'];
const agreeing = tables.map((name) => ({ name, rows: 1 }));
const refused = { name: 'login-refused', text: 'PAM authentication failed' } as const;

const told = (outcomes: readonly Outcome[]) => outcomes.map(({ kind, reason }) => `${kind}: ${reason}`);
const factOf = (world: ExportWorld, key: string) =>
  (world.bucket.objects.get(key)?.body as { fact: Record<string, unknown> } | undefined)?.fact;

/** The nightly export is verified, a row in each of its two tables; the databases hold these rows, and were listed. */
async function verifiedWorld(rows: Partial<ExportWorld['rows']> = {}): Promise<ExportWorld> {
  const world = new ExportWorld();
  world.policy = policyOf({ compare: comparePolicy });
  await world.compare([sweep]);
  await world.export([created]);
  await world.compare([sweep]);
  world.pass(20);
  world.complete(nightly.task, tables);
  await world.verify([completed]);
  world.announcements.length = 0;
  world.rows = { ...world.rows, ...rows };
  return world;
}

describe('a verified export', () => {
  test('is compared once: counted at the reader endpoint, recorded, announced, and nobody is told', async () => {
    const world = await verifiedWorld({ tables: agreeing });
    expect([...world.bucket.objects.keys()]).toContain(marker);
    world.calls.length = 0;

    expect(told(await world.compare([verified]))).toEqual(['done: 2 tables agree, 0 differ, 0 not compared']);

    const [request = ''] = world.calls.filter((call) => call.startsWith('CountRows '));
    expect(JSON.parse(request.slice('CountRows '.length))).toEqual({
      clusterId: 'cluster-A',
      identifier: 'ledger-core',
      host: 'ledger-core.cluster-ro-abc.eu-west-1.rds.amazonaws.com',
      port: 5432,
      database: 'ledger',
      user: 'aurora_steward_count',
      authority: 'rds',
      only: [],
      countUpTo: 1_000_000,
      forSeconds: 60,
    });
    expect(factOf(world, comparison)).toEqual({
      record,
      verdict: 'agrees',
      countedAt: '2026-11-20T03:02:00.000Z',
      agree: 2,
      differences: [],
      notCompared: [],
      failures: [],
    });
    expect(world.announcements.map(({ detailType, detail }) => [detailType, detail['verdict']])).toEqual([
      ['Export Compared', 'agrees'],
    ]);
    expect(world.alerts).toEqual([]);
    expect([...world.bucket.objects.keys()]).not.toContain(marker);
    expect(told(await world.compare([sweep]))).toEqual(['done: 0 open records finished']);
  });

  test('is not noted where its policy wants no comparison', async () => {
    const world = new ExportWorld();
    await world.export([created]);
    world.pass(20);
    world.complete(nightly.task, tables);
    await world.verify([completed]);
    expect([...world.bucket.objects.keys()].filter((key) => key.includes('to-compare'))).toEqual([]);
    expect(await world.compare([verified])).toEqual([]);
  });

  test('that differs is told once, and stays verified', async () => {
    const world = await verifiedWorld({
      tables: [
        { name: tables[0] ?? '', rows: 4_200 },
        ...agreeing.slice(1),
        { name: 'ledger.public.new', rows: 3 },
      ],
    });
    await world.compare([verified]);
    await world.compare([verified, sweep]);

    expect(world.alerts.map(({ alert }) => [alert.kind, alert.headline, alert.details])).toEqual([
      [
        'export-differs',
        '2 tables of the export differ from the database',
        [
          'ledger.public.accounts: 1 row exported, 4,200 rows in the database',
          'ledger.public.new: not in the export, 3 rows in the database',
        ],
      ],
    ]);
    expect(factOf(world, comparison)?.['verdict']).toBe('differs');
    expect(factOf(world, record)?.['verdict']).toBe('verified');
    expect(world.counted.filter(({ metric }) => metric === 'TablesThatDiffer')).toEqual([
      { metric: 'TablesThatDiffer', value: 2 },
    ]);
  });

  test('that is noted and not recorded yet is waited for', async () => {
    const world = await verifiedWorld();
    world.bucket.objects.delete(record);
    expect(told(await world.compare([sweep]))[0]).toBe('waiting: it is noted, and not recorded yet');
  });

  test('whose policy wants no comparison any more is let go', async () => {
    const world = await verifiedWorld();
    world.policy = policyOf();
    expect(told(await world.compare([sweep]))[0]).toBe('ignored: its policy wants no comparison (any more)');
    expect([...world.bucket.objects.keys()]).not.toContain(marker);
  });

  test('of a cluster that is gone is recorded as not compared', async () => {
    const world = await verifiedWorld();
    world.rds.clusters = [];
    expect(told(await world.compare([verified]))).toEqual(['done: not compared: the cluster is gone']);
    expect(factOf(world, comparison)).toEqual({
      record,
      verdict: 'not-compared',
      why: 'the cluster is gone',
    });
  });
});

describe('a database that cannot be asked', () => {
  const failures = [{ database: 'ledger', failure: refused }];

  test('is told once while it lasts, and once when it can be asked again', async () => {
    const world = await verifiedWorld({ failures });
    expect(told(await world.compare([verified]))).toEqual([
      'waiting: the database cannot be asked: login-refused; every sweep tries again',
    ]);
    await world.compare([sweep]);
    world.rows = { ...world.rows, tables: agreeing, failures: [] };
    world.pass(15);
    expect(told(await world.compare([sweep]))[0]).toBe('done: 2 tables agree, 0 differ, 0 not compared');
    expect(world.alerts.map(({ alert }) => [alert.kind, alert.status])).toEqual([
      ['export-comparison-impossible', undefined],
      ['export-comparison-possible', 'resolved'],
    ]);
  });

  test('for a day: the export is never compared, and the next one is', async () => {
    const world = await verifiedWorld({ failures });
    await world.compare([verified]);
    world.pass(24 * 60 + 1);
    expect(told(await world.compare([verified]))).toEqual([
      'done: not compared: the database could not be asked within a day of the verification',
    ]);
    expect([...world.bucket.objects.keys()]).not.toContain(marker);
    expect(world.alerts).toHaveLength(1);
  });

  test('one of several: the others are compared, and people are told of it', async () => {
    const world = await verifiedWorld({
      tables: agreeing,
      failures: [{ database: 'audit', failure: refused }],
    });
    expect(told(await world.compare([verified]))).toEqual(['done: 2 tables agree, 0 differ, 0 not compared']);
    expect(world.alerts.map(({ alert }) => alert.kind)).toEqual(['export-comparison-impossible']);
  });

  test('no answer from count-rows is tried again', async () => {
    const world = await verifiedWorld();
    const silent = new Fault({
      kind: 'service-unavailable',
      expected: 'an answer',
      found: 'Unhandled',
      todo: 'look into the log of count-rows',
    });
    world.faults.set('CountRows', silent);
    expect((await world.compare([verified]))[0]?.kind).toBe('failed-retryable');
    world.faults.clear();
    world.rows = { ...world.rows, tables: agreeing };
    expect(told(await world.compare([sweep]))[0]).toBe('done: 2 tables agree, 0 differ, 0 not compared');
  });
});

test.each([
  ['an RDS event', completed, 'ignored'],
  ['another announcement', announced('Backup Completed'), 'ignored'],
  ['a request by hand', wakeUpOf({ compare: 'exports/x' }), 'refused'],
])('%s asks for no comparison', async (_, wakeUp, kind) => {
  const world = await verifiedWorld({ tables: agreeing });
  expect((await world.compare([wakeUp])).map((outcome) => outcome.kind)).toEqual([kind]);
  expect([...world.bucket.objects.keys()]).toContain(marker);
});
