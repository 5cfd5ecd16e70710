import { describe, expect, test } from 'vitest';
import type { Counted, CountedTable } from '../../../../functions/domain/comparison/counted.ts';
import type { TableInventory } from '../../../../functions/domain/table-inventory/inventory.ts';
import { withReading } from '../../../../functions/domain/table-inventory/reading.ts';
import { witnessOf } from '../../../../functions/domain/table-inventory/witness.ts';

const answer = (tables: CountedTable[], change: Partial<Counted> = {}): Counted => ({
  countedAt: '2026-11-20T02:00:00.000Z',
  tables,
  tablesLeftOut: 0,
  failures: [],
  ...change,
});
const accounts: CountedTable = {
  name: 'ledger.public.accounts',
  oid: 16_400,
  rows: 250,
  estimated: 'not-asked',
};
const { rows: _none, ...unanalyzed } = accounts;
const answeredAt = new Date('2026-11-20T02:00:04Z');
const later = { countedAt: '2026-11-20T03:00:00.000Z' };
const laterAt = new Date('2026-11-20T03:00:04Z');
const refused = { name: 'login-refused', text: 'no' } as const;

const first = withReading(undefined, answer([accounts]), answeredAt);

describe('an inventory', () => {
  test('begins with what the first reading finds; rows are there from when the answer was', () => {
    expect(first).toEqual({
      schema: 1,
      readAt: '2026-11-20T02:00:00.000Z',
      tables: { 'ledger.public.accounts': { oid: 16_400, filledSince: '2026-11-20T02:00:04.000Z' } },
      gone: {},
    });
  });

  test.each([
    ['has had rows since it was first seen with them', accounts, '2026-11-20T02:00:04.000Z'],
    [
      'has them since now where it was made again under its name',
      { ...accounts, oid: 17_000 },
      '2026-11-20T03:00:04.000Z',
    ],
    ['has none where it was emptied', { ...accounts, rows: 0 }, undefined],
    ['has none that anybody knows of where it was never analyzed', unanalyzed, undefined],
  ])('a table seen again %s', (_, table, filledSince) => {
    const again = withReading(first, answer([table], later), laterAt);
    expect(again.tables['ledger.public.accounts']?.filledSince).toBe(filledSince);
    expect(again.readAt).toBe('2026-11-20T03:00:00.000Z');
  });

  test('keeps what belongs to partitions and extensions', () => {
    const tables: CountedTable[] = [
      { name: 'ledger.public.p_1', oid: 1, partitionOf: 'ledger.public.p' },
      { name: 'ledger.public.spatial_ref_sys', oid: 2, ofExtension: true },
    ];
    expect(withReading(undefined, answer(tables), answeredAt).tables).toEqual({
      'ledger.public.p_1': { oid: 1, partitionOf: 'ledger.public.p' },
      'ledger.public.spatial_ref_sys': { oid: 2, ofExtension: true },
    });
  });

  test('says of a table that the next reading does not find when it was gone, until it is back', () => {
    const without = withReading(first, answer([], later), laterAt);
    expect(without).toMatchObject({
      tables: {},
      gone: { 'ledger.public.accounts': '2026-11-20T03:00:04.000Z' },
    });
    const back = withReading(without, answer([accounts]), new Date('2026-11-20T04:00:04Z'));
    expect(back.gone).toEqual({});
  });

  test('forgets after a hundred days that a table is gone', () => {
    const without = withReading(first, answer([], later), laterAt);
    const keysAt = (time: string) => Object.keys(withReading(without, answer([]), new Date(time)).gone);
    expect(keysAt('2027-02-28T03:00:04Z')).toEqual(['ledger.public.accounts']);
    expect(keysAt('2027-02-28T03:00:05Z')).toEqual([]);
  });

  test.each([
    ['a database that refused', { failures: [{ database: 'ledger', failure: refused }] }],
    ['more tables than an answer takes', { tablesLeftOut: 1 }],
  ])('says nothing of what a reading could not see: %s', (_, change) => {
    const blind = withReading(first, answer([], { ...later, ...change }), laterAt);
    const seen = { oid: 16_400, filledSince: '2026-11-20T02:00:04.000Z', seenAt: '2026-11-20T02:00:00.000Z' };
    expect(blind).toMatchObject({ tables: { 'ledger.public.accounts': seen }, gone: {} });
    const stillBlind = withReading(blind, answer([], { ...later, ...change }), laterAt);
    expect(stillBlind.tables).toEqual({ 'ledger.public.accounts': seen });
  });
});

describe('the witness of a moment', () => {
  const table = { oid: 1, filledSince: '2026-11-20T02:00:04.000Z' };
  const inventory = (change: Partial<TableInventory> = {}): TableInventory => ({
    schema: 1,
    readAt: '2026-11-20T02:30:00.000Z',
    tables: { 'ledger.public.accounts': table },
    gone: { 'ledger.public.old': '2026-11-20T02:00:04.000Z' },
    ...change,
  });
  const moment = (from = '2026-11-20T02:10:05Z', to = '2026-11-20T02:15:00Z') => ({
    from: new Date(from),
    to: new Date(to),
  });
  const presentIn = (found: TableInventory, at = moment(), newSince?: Date) =>
    witnessOf(found, at, newSince).present;

  test('names what was there with rows before it and after it', () => {
    expect(presentIn(inventory())).toEqual([{ name: 'ledger.public.accounts' }]);
    expect(presentIn(inventory(), moment('2026-11-20T02:00:04Z', '2026-11-20T02:30:00Z'))).toHaveLength(1);
  });

  test('is silent about what it saw first after the moment began, or last before it was over', () => {
    expect(presentIn(inventory(), moment('2026-11-20T02:00:03Z'))).toEqual([]);
    expect(presentIn(inventory(), moment(undefined, '2026-11-20T02:30:01Z'))).toEqual([]);
    const unseen = { ...table, seenAt: '2026-11-20T02:05:00.000Z' };
    expect(presentIn(inventory({ tables: { 'ledger.public.accounts': unseen } }))).toEqual([]);
  });

  test('is silent about tables without rows, and those of extensions', () => {
    const tables = { 'a.b.c': { oid: 2 }, 'a.b.d': { ...table, ofExtension: true as const } };
    expect(presentIn(inventory({ tables }))).toEqual([]);
  });

  test('is silent about what an export without it was taken for good', () => {
    expect(presentIn(inventory(), moment(), new Date('2026-11-20T02:00:04Z'))).toEqual([]);
    expect(presentIn(inventory(), moment(), new Date('2026-11-20T02:00:03Z'))).toHaveLength(1);
  });

  test('tells under which other name a partition may be exported', () => {
    const tables = { 'a.b.p_1': { ...table, partitionOf: 'a.b.p' } };
    expect(presentIn(inventory({ tables }))).toEqual([{ name: 'a.b.p_1', partitionOf: 'a.b.p' }]);
  });

  test('knows what was gone before it, and nothing of what went later or never was', () => {
    const { isGone } = witnessOf(inventory(), moment(), undefined);
    expect([isGone('ledger.public.old'), isGone('ledger.public.accounts')]).toEqual([true, false]);
    expect(
      witnessOf(inventory(), moment('2026-11-20T02:00:03Z'), undefined).isGone('ledger.public.old'),
    ).toBe(false);
  });
});
