import { describe, expect, test } from 'vitest';
import { compareRows } from '../../../../functions/domain/comparison/compare.ts';
import { isChosen } from '../../../../functions/domain/comparison/count-request.ts';
import {
  type Counted,
  type CountedTable,
  countedOf,
} from '../../../../functions/domain/comparison/counted.ts';

const tolerance = { tolerancePercent: 5, toleranceRows: 1_000 };
const countedAs = (tables: CountedTable[], change: Partial<Counted> = {}): Counted => ({
  countedAt: '2026-11-20T03:02:00.000Z',
  tables,
  tablesLeftOut: 0,
  failures: [],
  ...change,
});
const exported = (tables: Record<string, number>) =>
  new Map(Object.entries(tables).map(([name, rows]) => [name, { rows }]));

const compare = (proofs: Record<string, number>, counted: Counted, only: string[] = []) =>
  compareRows(exported(proofs), counted, { only, tolerance });

describe('rows of an export and of its database', () => {
  test.each([
    ['the same', 10, { rows: 10 }, true],
    ['a thousand more is a night of writes', 0, { rows: 1_000 }, true],
    ['one more than that is not', 0, { rows: 1_001 }, false],
    ['rows that were deleted since count as well', 5_000, { rows: 3_999 }, false],
    ['5% of the larger, where that is more', 1_000_000, { rows: 950_000 }, true],
    ['and no more than that', 1_000_000, { rows: 949_999 }, false],
    [
      'what was written since an estimate was made',
      100_000,
      { rows: 10_000, estimated: 'large', changed: 85_000 } as const,
      true,
    ],
    ['an estimate of which nobody knows that', 100_000, { rows: 10_000, estimated: 'large' } as const, false],
  ])('%s', (_, rows, found, agrees) => {
    const { agree, differences } = compare(
      { 'a.public.t': rows },
      countedAs([{ name: 'a.public.t', ...found }]),
    );
    expect([agree, differences.length]).toEqual(agrees ? [1, 0] : [0, 1]);
  });

  test('differences come with both figures, the largest first, and say what is an estimate', () => {
    const counted = countedAs([
      { name: 'a.public.small', rows: 2_000 },
      { name: 'a.public.large', rows: 900_000, estimated: 'large' },
    ]);
    expect(compare({ 'a.public.small': 1, 'a.public.large': 10 }, counted).differences).toEqual([
      { name: 'a.public.large', exported: 10, now: 900_000, estimated: true },
      { name: 'a.public.small', exported: 1, now: 2_000, estimated: false },
    ]);
  });

  test('a table with rows that the export lacks is a difference, however few they are', () => {
    const counted = countedAs([{ name: 'a.public.forgotten', rows: 3 }]);
    expect(compare({}, counted).differences).toEqual([
      { name: 'a.public.forgotten', now: 3, estimated: false },
    ]);
  });

  test('one without rows, of an extension, or that nobody asked for is none', () => {
    const counted = countedAs([
      { name: 'a.public.empty', rows: 0 },
      { name: 'a.public.spatial_ref_sys', rows: 8_500, ofExtension: true },
      { name: 'a.audit.events', rows: 10 },
      { name: 'a.public.unknown', estimated: 'not-permitted' },
    ]);
    expect(compare({}, counted, ['a.public']).differences).toEqual([]);
  });

  const parts = (rows: number | undefined): CountedTable[] => [
    { name: 'a.public.p1', rows: 3_000, partitionOf: 'a.public.p' },
    {
      name: 'a.public.p2',
      ...(rows !== undefined && { rows }),
      estimated: 'large',
      changed: 100,
      partitionOf: 'a.public.p',
    },
  ];

  test('partitions count together where their table was exported as one', () => {
    expect(compare({ 'a.public.p': 8_000 }, countedAs(parts(5_000)))).toMatchObject({
      agree: 1,
      differences: [],
    });
    expect(compare({ 'a.public.p': 8_000 }, countedAs(parts(7_000))).differences).toEqual([
      { name: 'a.public.p', exported: 8_000, now: 10_000, estimated: true },
    ]);
    expect(compare({ 'a.public.p': 8_000 }, countedAs(parts(undefined))).notCompared).toHaveLength(1);
  });

  test('and each for itself where it was not', () => {
    const proofs = { 'a.public.p1': 3_000, 'a.public.p2': 5_000 };
    expect(compare(proofs, countedAs(parts(5_000)))).toEqual({ agree: 2, differences: [], notCompared: [] });
    expect(compare({}, countedAs(parts(5_000))).differences.map(({ name }) => name)).toEqual([
      'a.public.p2',
      'a.public.p1',
    ]);
  });

  test('what cannot be compared says why', () => {
    const refused = { name: 'login-refused', text: 'permission denied for database b' } as const;
    const counted = countedAs([{ name: 'a.public.t', estimated: 'large' }], {
      failures: [{ database: 'b', failure: refused }],
    });
    expect(compare({ 'a.public.t': 1, 'a.public.gone': 1, 'b.public.t': 1 }, counted)).toEqual({
      agree: 0,
      differences: [],
      notCompared: [
        { name: 'a.public.t', why: 'it was never analyzed, and could not be counted' },
        { name: 'a.public.gone', why: 'the database has no such table (any more)' },
        { name: 'b.public.t', why: 'its database could not be looked into: login-refused' },
      ],
    });
  });
});

test.each([
  ['a.public.t', [], true],
  ['a.public.t', ['a'], true],
  ['a.public.t', ['a.public'], true],
  ['a.public.t', ['a.public.t'], true],
  ['a.public.t2', ['a.public.t'], false],
  ['ab', ['a'], false],
  ['a', ['a.public.t'], true],
])('%s is chosen by %j: %s', (name, only, chosen) => expect(isChosen(name, only)).toBe(chosen));

test.each(['', 'null', '{"tables":[]}', '{"errorMessage":"Task timed out"}'])(
  'an answer of another form is none: %s',
  (text) => expect(countedOf(text)).toBeUndefined(),
);
