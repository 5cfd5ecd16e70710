import { describe, expect, test } from 'vitest';
import { countByName, countListed } from '../../../functions/domain/export/many-tables.ts';
import { Fault } from '../../../functions/domain/fault.ts';
import { ExportWorld, nightly, wakeUpOf } from '../../support/export-world.ts';
import { sample } from '../../support/samples.ts';

const created = wakeUpOf(sample('rds/RDS-EVENT-0169-automated-snapshot-created.json'));

/** The night before, an export was verified. */
function worldWith(tables: readonly string[]): ExportWorld {
  const world = new ExportWorld();
  const taskIdentifier = 'ledger-core-202611190210-0000000000';
  const key = `exports/cluster-A/2026-11/${taskIdentifier}`;
  const snapshotTime = '2026-11-19T02:10:05.000Z';
  const fact = { verdict: 'verified', taskIdentifier, snapshotTime, only: [], tables, empty: [] };
  const record = { schema: 1, kind: 'exports', key, recordedBy: 'x', recordedAt: snapshotTime };
  world.bucket.put(key, { ...record, subject: 'x', fact, effects: [] });
  return world;
}

const partitions = (count: number) =>
  Array.from({ length: count }, (_, index) => `ledger.public.orders_p${index}`);

test('tables that differ by digits alone are partitions by their names', () => {
  const tables = [
    'ledger.public.orders_2026_01',
    'ledger.public.orders_2026_02',
    'ledger.audit.orders_2026_01',
    'ledger.public.accounts',
    'ledger.public.v2_users',
  ];
  const at = new Date('2026-11-19T02:10:05Z');
  expect(countByName(tables, at)).toEqual({ tables: 5, partitions: 2, partitioned: 1, by: 'names', at });
});

test('tables that the database lists are partitions as its catalogue says, of what is to be exported', () => {
  const inventory = {
    schema: 1 as const,
    readAt: '2026-11-20T02:04:00.000Z',
    tables: {
      'ledger.public.orders_jan': { partitionOf: 'ledger.public.orders' },
      'ledger.public.orders_feb': { partitionOf: 'ledger.public.orders' },
      'ledger.public.v2_users': {},
      'ledger.audit.cards': {},
      'reports.public.daily': {},
    },
    gone: {},
  };
  expect(countListed(inventory, { only: ['ledger'], never: ['ledger.audit'] })).toEqual({
    ...{ tables: 3, partitions: 2, partitioned: 1 },
    ...{ by: 'database', at: new Date('2026-11-20T02:04:00Z') },
  });
});

describe('an export of very many tables', () => {
  test('is told before it starts, with the figure of the last one, once for the cluster', async () => {
    const world = worldWith([...partitions(5_000), 'ledger.public.accounts']);
    await world.export([created]);
    expect(world.alerts.map(({ alert }) => alert.headline)).toEqual([
      'about to export 5001 tables, 5000 of them partitions by their names',
    ]);
    const publish = world.calls.findIndex((call) => call.startsWith('Publish'));
    const start = world.calls.findIndex((call) => call.startsWith('StartExportTask'));
    expect(publish).toBeLessThan(start);
    world.rds.tasks = [];
    world.bucket.objects.delete(`open/export-intents/${nightly.task}`);
    await world.export([created]);
    expect(world.rds.startRequests).toHaveLength(2);
    expect(world.alerts).toHaveLength(1);
  });

  test('is not told of 4,999', async () => {
    const world = worldWith(partitions(4_999));
    await world.export([created]);
    expect(world.alerts).toEqual([]);
  });

  test('starts although nobody could be told', async () => {
    const world = worldWith(partitions(6_000));
    world.faults.set('Publish', new Fault({ kind: 'throttled', expected: 'x', found: 'y', todo: 'z' }));
    expect((await world.export([created])).map(({ kind }) => kind)).toEqual(['started']);
  });
});
