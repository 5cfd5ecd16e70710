import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CatalogueTable } from '../../../../functions/domain/catalogue/catalogue.ts';
import { definedViews } from '../../../../functions/domain/views/definition.ts';
import { trinoMistakes } from '../../../support/trino-grammar.ts';

/** Each type of PostgreSQL that a view casts, and each type that the catalogue has. */
const columns = [
  ['string', 'numeric'],
  ['string', 'numeric(12, 2)'],
  ['string', 'date'],
  ['string', 'timestamp(6) without time zone'],
  ['string', 'timestamptz'],
  ['string', 'jsonb'],
  ['int', 'integer'],
  ['bigint', 'bigint'],
  ['float', 'real'],
  ['double', 'double precision'],
  ['boolean', 'boolean'],
  ['binary', 'bytea'],
  ['timestamp', 'timestamp'],
  ['decimal(10,2)', 'numeric(10, 2)'],
] as const;
/** Reserved words, and what only quotes can hold. */
const names = [
  'select',
  'from',
  'order',
  'group',
  'say "when"',
  "o'clock; drop",
  'günstig',
  '1st',
  'a b',
  '--',
  '/*',
];

function table(name: string, more: Partial<CatalogueTable> = {}): CatalogueTable {
  return {
    name,
    source: 'ledger.public.accounts',
    version: 1,
    columns: [
      ...columns.map(([type, comment], index) => ({ name: `c${index}`, type, comment })),
      ...names.map((column) => ({ name: column, type: 'string', comment: 'date' })),
    ],
    parameters: {},
    ...more,
  };
}

const viewsOf = (...tables: CatalogueTable[]) =>
  definedViews('steward_prod_eu__ledger_core', tables, () => false).views.map(({ sql }) => sql);

describe('by the grammar of Trino', () => {
  test('a view of every type, under names that are hard to quote, is a statement', () => {
    const [sql = ''] = viewsOf(table('ledger_public_accounts'));
    expect(sql).toContain('CREATE OR REPLACE VIEW');
    expect(trinoMistakes(sql)).toEqual([]);
  });

  test('so is one over versions of a table between which every type changed', () => {
    const changed = columns.map(([type, comment], index) => ({
      name: `c${columns.length - 1 - index}`,
      type,
      comment,
    }));
    const [sql = ''] = viewsOf(
      table('ledger_public_accounts'),
      table('ledger_public_accounts_v2', { version: 2, columns: changed }),
    );
    expect(sql).toContain('UNION ALL');
    expect(trinoMistakes(sql)).toEqual([]);
  });

  test('every statement of docs/lake.md is one', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../../docs/lake.md'), 'utf8');
    const blocks = [...text.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = '']) => sql);
    expect(blocks.map(trinoMistakes)).toEqual([[], [], [], []]);
  });

  test.each([
    ['a comma too many', 'SELECT a, FROM t'],
    ['a name that is not quoted', 'SELECT a b c FROM t'],
    ['a quote that does not end', 'SELECT "a FROM t'],
    ['a cast to nothing', 'SELECT TRY_CAST(a AS) FROM t'],
  ])('%s is none', (_, sql) => {
    expect(trinoMistakes(sql)).not.toEqual([]);
  });
});
