import { describe, expect, test } from 'vitest';
import { databaseName, databasePattern, tableName } from '../../../../functions/domain/catalogue/names.ts';
import { afterPlan, planTables } from '../../../../functions/domain/catalogue/plan.ts';
import type { ProvenColumn, TableProof } from '../../../../functions/domain/export/table-proof.ts';

const proofOf = (...columns: ProvenColumn[]): TableProof => ({
  folder: 'x/',
  files: 1,
  bytes: 1,
  rows: 1,
  columns,
});
const id = { name: 'id', type: 'bigint', postgres: 'bigint' };
const plain = proofOf(id);

const task = (day: string) => `ledger-core-202611${day}0210-dm8dq19tw3`;
const plan = (
  tables: Record<string, TableProof>,
  existing: Parameters<typeof planTables>[1] = [],
  of = task('20'),
) => planTables(new Map(Object.entries(tables)), existing, of);

describe('names', () => {
  test.each([
    ['prod-eu', 'ledger-core', 'steward_prod_eu__ledger_core'],
    ['prod', 'eu-ledger-core', 'steward_prod__eu_ledger_core'],
  ])('of the database of deployment %s and cluster %s', (deployment, cluster, name) => {
    expect(databaseName(deployment, cluster)).toBe(name);
  });

  test('all databases of a deployment share a beginning that no other deployment has', () => {
    expect(databasePattern('prod-eu')).toBe('steward_prod_eu__*');
  });

  test.each([
    ['ledger.public.accounts', 'ledger_public_accounts'],
    ['Ledger.Public.Accounts', 'ledger_public_accounts'],
    ['ledger.public.año 2026', 'ledger_public_a_o_2026'],
    ['ledger.public.a"b', 'ledger_public_a_b'],
  ])('of the table %s', (source, name) => {
    expect(tableName(source, () => false)).toBe(name);
  });
});

describe('the plan', () => {
  test('of two tables with one name, the one whose own it is has it, whatever their order', () => {
    const names = plan({ 'l.p.A-B': plain, 'l.p.a_b': plain }).tables.map(({ source, table }) => [
      source,
      table.name,
    ]);
    expect(names).toEqual([
      ['l.p.a_b', 'l_p_a_b'],
      ['l.p.A-B', expect.stringMatching(/^l_p_a_b_[0-9a-z]{6}$/)],
    ]);
  });

  test('a table of somebody else keeps its name; ours keep the names that they have', () => {
    const theirs = { name: 'l_p_a', source: undefined, version: 1, columns: [], parameters: {} };
    const first = plan({ 'l.p.a': plain }, [theirs]);
    const [planned] = first.tables;
    expect(planned?.table.name).toMatch(/^l_p_a_[0-9a-z]{6}$/);
    const again = plan({ 'l.p.a': plain }, afterPlan([theirs], first));
    expect(again.tables.map(({ change, table }) => [change, table.name])).toEqual([
      ['none', planned?.table.name],
    ]);
  });

  test('nothing is done for a table that is as it was', () => {
    const first = plan({ 'l.p.a': plain });
    expect(plan({ 'l.p.a': plain }, afterPlan([], first)).tables.map(({ change }) => change)).toEqual([
      'none',
    ]);
  });

  test('a type of PostgreSQL that changed and is text in both is a comment alone', () => {
    const was = plan({ 'l.p.a': proofOf({ name: 'n', type: 'string', postgres: 'numeric' }) });
    const is = plan(
      { 'l.p.a': proofOf({ name: 'N', type: 'string', postgres: 'text' }) },
      afterPlan([], was),
    );
    expect(is.tables.map(({ change, table }) => [change, table.columns])).toEqual([
      ['update', [{ name: 'n', type: 'string', comment: 'text, "N"' }]],
    ]);
  });

  test('a type that comes back goes back to the table that has it, and says so; an older snapshot does silently', () => {
    const one = plan({ 'l.p.a': plain }, [], task('19'));
    const two = plan({ 'l.p.a': proofOf({ name: 'id', type: 'string' }) }, afterPlan([], one));
    const tables = afterPlan(afterPlan([], one), two);
    expect(two.tables.map(({ table, incompatible }) => [table.name, table.version, incompatible])).toEqual([
      ['l_p_a_v2', 2, ['id: was bigint, is string']],
    ]);
    const late = plan({ 'l.p.a': plain }, tables, task('18')).tables;
    expect(late.map(({ change, table, incompatible }) => [change, table.name, incompatible])).toEqual([
      ['none', 'l_p_a', []],
    ]);
    const back = plan({ 'l.p.a': plain }, tables, task('21'));
    const again = plan({ 'l.p.a': plain }, afterPlan(tables, back), task('22'));
    expect([back, again].map(({ tables: [only] }) => [only?.change, only?.table.name])).toEqual([
      ['update', 'l_p_a'],
      ['none', 'l_p_a'],
    ]);
    expect([back, again].map(({ tables: [only] }) => only?.incompatible)).toEqual([
      ['id: was string, is bigint'],
      [],
    ]);
    const double = { 'l.p.a': proofOf({ name: 'id', type: 'double' }) };
    const three = plan(double, afterPlan(tables, back), task('22'));
    expect(three.tables.map(({ table }) => table.name)).toEqual(['l_p_a_v3']);
  });

  test.each([
    [{ name: 'x' }, 'its column "x" has a type in Parquet that no table of Athena holds'],
    [{ name: 'ID', type: 'int' }, 'its columns "id" and "ID" differ in case alone, and Athena has one case'],
    [
      { name: 'Export_Snapshot', type: 'int' },
      'it has a column export_snapshot, which is the name of the partition key',
    ],
  ])('leaves out a table with the column %o, and that one alone', (column, why) => {
    const { tables, leftOut } = plan({ 'l.p.a': proofOf(id, column), 'l.p.b': plain });
    expect(tables.map(({ source }) => source)).toEqual(['l.p.b']);
    expect(leftOut.map((one) => [one.source, one.why])).toEqual([['l.p.a', why]]);
  });
});
