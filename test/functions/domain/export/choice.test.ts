import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { partsToResolve, resolveChoice } from '../../../../functions/domain/export/choice.ts';
import { matchesAny, reachInto } from '../../../../functions/domain/export/table-pattern.ts';

describe('what a denial reaches', () => {
  test.each([
    ['ledger.public.cards', 'ledger.public.cards', true],
    ['ledger.public.Cards', 'ledger.public.cards', true],
    ['ledger.public.cards_2026', 'ledger.public.cards', false],
    ['ledger.public.cards_2026', 'ledger.public.cards*', true],
    ['ledger.public.pre_card_x', 'ledger.*.*card*', true],
    ['ledger.public.a', 'ledger.public.a*a', false],
    ['ledger.public.aa', 'ledger.public.a*a', true],
    ['ledger.payments.cards', 'ledger.payments', true],
    ['ledger.payments_old.cards', 'ledger.payments', false],
    ['audit.payments.cards', 'ledger', false],
    ['ledger.public.odd.name', 'ledger.public.odd.name', true],
  ])('%s under %s: %s', (table, denial, expected) => {
    expect(matchesAny(table, [denial])).toBe(expected);
  });

  test.each([
    ['', 'partly'],
    ['ledger', 'partly'],
    ['ledger.public', 'partly'],
    ['ledger.public.cards', 'whole'],
    ['ledger.audit', 'not'],
    ['other', 'not'],
  ])('of %j: %s', (part, reach) => {
    expect(reachInto(part, ['ledger.public.cards'])).toBe(reach);
  });
});

describe('the list for RDS', () => {
  const known = [
    'ledger.public.accounts',
    'ledger.public.cards',
    'ledger.audit.log',
    'ledger.payments.payouts',
  ];
  const listOf = (only: string[], never: string[], from: string[] | undefined = known) => {
    const choice = resolveChoice({ only, never }, from);
    return choice.kind === 'chosen' ? choice.only : choice.cause;
  };

  test.each<[string, string[], string[], readonly string[] | string]>([
    ['nothing is denied', ['ledger'], [], ['ledger']],
    ['a schema is denied: others go whole', [], ['ledger.payments'], ['ledger.audit', 'ledger.public']],
    [
      'a table is denied: its neighbours go by name',
      [],
      ['ledger.public.cards'],
      ['ledger.audit', 'ledger.payments', 'ledger.public.accounts'],
    ],
    ['outside of what is wanted', ['ledger.audit'], ['ledger.public.cards'], ['ledger.audit']],
    [
      'a new table that is named comes along',
      ['ledger.public', 'ledger.public.invoices'],
      ['ledger.public.cards'],
      ['ledger.public.accounts', 'ledger.public.invoices'],
    ],
    ['everything is denied', [], ['ledger'], 'exports.never leaves nothing to export'],
    ['what is wanted is denied', ['ledger.public'], ['ledger.*'], 'exports.never leaves nothing to export'],
    ['another database', ['other'], ['other.public.x'], 'exports.never leaves nothing to export'],
  ])('%s', (_, only, never, expected) => {
    expect(listOf(only, never)).toEqual(expected);
  });

  test('is not made where nothing is known', () => {
    const choice = resolveChoice({ only: [], never: ['ledger.public.cards'] }, undefined);
    expect(choice).toMatchObject({ kind: 'impossible', cause: 'tables beside the denied ones unknown' });
  });

  test('is not made with a name that RDS refuses, nor beyond 200 KB', () => {
    expect(listOf([], ['ledger.public.cards'], ['ledger.public.raw-data'])).toBe(
      'a name that RDS takes in no list',
    );
    const many = Array.from({ length: 8_000 }, (_, index) => `ledger.public.table_number_${index}`);
    expect(listOf([], ['ledger.public.cards'], many)).toBe('too many tables beside the denied ones');
  });

  const name = fc.constantFrom('a', 'b', 'ab', 'B', 'c1');
  const pattern = fc.constantFrom('a', 'b', 'a*', '*b', '*', 'ab');
  const table = fc.tuple(name, name, name).map((parts) => parts.join('.'));
  const partOf = (piece: fc.Arbitrary<string>) =>
    fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));

  test('lets no denied table through, of those that are known and of any other', () => {
    const given = fc.record({
      only: fc.array(partOf(name), { maxLength: 3 }),
      never: fc.array(partOf(pattern), { minLength: 1, maxLength: 3 }),
      tables: fc.array(table, { maxLength: 8 }),
      later: table,
    });
    fc.assert(
      fc.property(given, ({ only, never, tables, later }) => {
        const choice = resolveChoice({ only, never }, tables);
        if (choice.kind === 'impossible') return;
        expect(choice.only).not.toEqual([]);
        for (const one of [...tables, later]) {
          const comes = choice.only.some((part) => one === part || one.startsWith(`${part}.`));
          if (comes) expect(matchesAny(one, never), `${one} of ${choice.only}`).toBe(false);
        }
      }),
    );
  });

  test('brings every known table that is wanted and not denied', () => {
    const given = fc.record({ never: fc.array(partOf(pattern), { minLength: 1 }), tables: fc.array(table) });
    fc.assert(
      fc.property(given, ({ never, tables }) => {
        const choice = resolveChoice({ only: [], never }, tables);
        const wanted = tables.filter((one) => !matchesAny(one, never));
        const list = choice.kind === 'chosen' ? choice.only : [];
        for (const one of wanted) expect(list.some((part) => `${one}.`.startsWith(`${part}.`))).toBe(true);
      }),
    );
  });
});

test('only where denied and other tables lie together must tables be known', () => {
  expect(partsToResolve({ only: ['ledger.public', 'ledger.audit'], never: ['ledger.payments'] })).toEqual([]);
  expect(partsToResolve({ only: ['ledger.public', 'ledger.audit'], never: ['*.*.card*'] })).toEqual([
    'ledger.public',
    'ledger.audit',
  ]);
  expect(partsToResolve({ only: [], never: ['ledger.payments'] })).toEqual(['']);
});
