import { describe, expect, test } from 'vitest';
import type { CatalogueTable } from '../../../../functions/domain/catalogue/catalogue.ts';
import { definedViews } from '../../../../functions/domain/views/definition.ts';

const nobody = () => false;

function table(
  name: string,
  columns: readonly (readonly [name: string, type: string, comment: string])[],
  more: Partial<CatalogueTable> = {},
): CatalogueTable {
  return {
    name,
    source: 'ledger.public.accounts',
    version: 1,
    columns: columns.map(([column, type, comment]) => ({ name: column, type, comment })),
    parameters: {},
    ...more,
  };
}

function sqlOf(...tables: CatalogueTable[]): string {
  const [view] = definedViews('lake', tables, nobody).views;
  return view?.sql ?? '';
}

/** What is selected of each column of one table. */
function selected(...columns: (readonly [string, string, string])[]): string[] {
  const [, list = ''] = /SELECT\n(.*)\nFROM/s.exec(sqlOf(table('a', columns))) ?? [];
  return list.split(',\n').map((line) => line.trim());
}

describe('a view', () => {
  test('is one statement with every name quoted', () => {
    const sql = sqlOf(
      table('ledger_public_accounts', [
        ['id', 'bigint', 'bigint'],
        ['amount', 'string', 'numeric'],
      ]),
    );
    expect(sql).toBe(
      [
        'CREATE OR REPLACE VIEW "lake"."ledger_public_accounts_typed" AS',
        'SELECT',
        '  "id",',
        '  TRY_CAST("amount" AS decimal(38, 18)) AS "amount",',
        '  "export_snapshot"',
        'FROM "lake"."ledger_public_accounts"',
      ].join('\n'),
    );
  });

  test.each([
    ['numeric', 'TRY_CAST("c" AS decimal(38, 18)) AS "c"'],
    ['numeric(12, 2)', 'TRY_CAST("c" AS decimal(12, 2)) AS "c"'],
    ['numeric(60,2)', 'TRY_CAST("c" AS decimal(38, 18)) AS "c"'],
    ['decimal', 'TRY_CAST("c" AS decimal(38, 18)) AS "c"'],
    ['date', 'TRY_CAST("c" AS date) AS "c"'],
    ['date, "C"', 'TRY_CAST("c" AS date) AS "c"'],
    ['timestamp without time zone', 'TRY_CAST("c" AS timestamp(3)) AS "c"'],
    ['timestamp(6) without time zone', 'TRY_CAST("c" AS timestamp(3)) AS "c"'],
    [
      'timestamp with time zone',
      `TRY(CAST(at_timezone(from_iso8601_timestamp(replace("c", ' ', 'T')), 'UTC') AS timestamp(3))) AS "c"`,
    ],
    [
      'timestamptz',
      `TRY(CAST(at_timezone(from_iso8601_timestamp(replace("c", ' ', 'T')), 'UTC') AS timestamp(3))) AS "c"`,
    ],
  ])('reads %s as its type', (postgres, expression) => {
    expect(selected(['c', 'string', postgres])[0]).toBe(expression);
  });

  test.each([
    'numeric[]',
    'daterange',
    'jsonb',
    'uuid',
    'money',
    'time without time zone',
    'interval',
    'unknown type',
  ])('leaves %s as text', (postgres) => {
    expect(selected(['c', 'string', postgres])[0]).toBe('"c"');
  });

  test('takes columns with any name', () => {
    expect(selected(['say "when"', 'string', 'date'], ["o'clock; drop", 'int', 'integer'])).toEqual([
      'TRY_CAST("say ""when""" AS date) AS "say ""when"""',
      '"o\'clock; drop"',
      '"export_snapshot"',
    ]);
  });

  test('casts nothing that is no text in the files', () => {
    expect(selected(['c', 'decimal(12,2)', 'numeric'])[0]).toBe('"c"');
  });
});

describe('a table whose column changed its type', () => {
  const first = table('accounts', [
    ['id', 'int', 'integer'],
    ['amount', 'bigint', 'bigint'],
    ['photo', 'binary', 'bytea'],
    ['flag', 'boolean', 'boolean'],
    ['gone', 'string', 'date'],
  ]);
  const second = table(
    'accounts_v2',
    [
      ['id', 'bigint', 'bigint'],
      ['amount', 'string', 'numeric'],
      ['photo', 'string', 'text'],
      ['flag', 'string', 'date'],
      ['added', 'string', 'text'],
    ],
    { version: 2 },
  );

  test('has the types of the version to which rows go again, which need not be the last', () => {
    const opened = { 'aurora-steward:opened-with': 'ledger-core-202611220210-dm8dq19tw3' };
    const before = { 'aurora-steward:opened-with': 'ledger-core-202611210210-dm8dq19tw3' };
    const sql = sqlOf(
      table('ledger_public_accounts', [['id', 'string', 'text']], { parameters: opened }),
      table('ledger_public_accounts_v2', [['id', 'bigint', 'bigint']], { version: 2, parameters: before }),
    );
    expect(sql).toContain('"lake"."ledger_public_accounts_typed"');
    expect(sql).toContain('TRY_CAST("id" AS varchar) AS "id"');
    expect(sql).not.toContain('AS bigint');
  });

  test.each([
    ['numeric(12,2)', 'bigint', 'bigint', 'TRY_CAST(TRY_CAST("c" AS decimal(12, 2)) AS bigint)'],
    ['timestamp without time zone', 'timestamp', 'x', 'TRY_CAST("c" AS timestamp(3))'],
    ['numeric(12,2)', 'string', 'text', 'TRY_CAST("c" AS varchar)'],
    ['text', 'bigint', 'bigint', 'TRY_CAST("c" AS bigint)'],
    ['timestamp without time zone', 'date', 'date', 'TRY_CAST(TRY_CAST("c" AS timestamp(3)) AS date)'],
  ])('reads a text of %s by way of its own type as %s', (postgres, type, comment, expression) => {
    const before = table('accounts', [['c', 'string', postgres]]);
    const now = table('accounts_v2', [['c', type, comment]], { version: 2 });
    const [, older = ''] = sqlOf(before, now).split('UNION ALL');
    expect(older).toContain(`  ${expression} AS "c"`);
  });

  test('has one view over both versions, under the name of the first', () => {
    expect(sqlOf(first, second)).toBe(
      [
        'CREATE OR REPLACE VIEW "lake"."accounts_typed" AS',
        'SELECT',
        '  "id",',
        '  TRY_CAST("amount" AS decimal(38, 18)) AS "amount",',
        '  "photo",',
        '  TRY_CAST("flag" AS date) AS "flag",',
        '  "added",',
        '  CAST(NULL AS date) AS "gone",',
        '  "export_snapshot"',
        'FROM "lake"."accounts_v2"',
        'UNION ALL',
        'SELECT',
        '  TRY_CAST("id" AS bigint) AS "id",',
        '  TRY_CAST("amount" AS decimal(38, 18)) AS "amount",',
        '  CAST(NULL AS varchar) AS "photo",',
        '  CAST(NULL AS date) AS "flag",',
        '  CAST(NULL AS varchar) AS "added",',
        '  TRY_CAST("gone" AS date) AS "gone",',
        '  "export_snapshot"',
        'FROM "lake"."accounts"',
      ].join('\n'),
    );
  });
});

describe('the name of a view', () => {
  const accounts = table('accounts', [['id', 'bigint', 'bigint']]);
  const other = table('accounts_typed', [['id', 'bigint', 'bigint']], { source: undefined });
  const names = (ours: (name: string) => boolean) =>
    definedViews('lake', [accounts, other], ours).views.map(({ name }) => name);

  test('is another where somebody else has it', () => {
    expect(names(nobody)).toEqual(['accounts_typed_gryy5i']);
  });

  test('is its own where the view is one of ours', () => {
    expect(names((name) => name === 'accounts_typed')).toEqual(['accounts_typed']);
  });

  test('what nobody registered has none', () => {
    expect(definedViews('lake', [other], nobody).views).toEqual([]);
  });

  test('a statement too long for Athena is left out, with the reason', () => {
    const wide = Array.from(
      { length: 2_000 },
      (_, index) => [`c${'x'.repeat(60)}${index}`, 'string', 'date'] as const,
    );
    const { views, left } = definedViews('lake', [table('wide', wide)], nobody);
    expect(views).toEqual([]);
    expect(left[0]?.why).toMatch(/^its view would be a statement of \d{6} bytes; Athena takes 262144$/);
  });
});
