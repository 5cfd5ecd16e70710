import { expect, test } from 'vitest';
import { judge, kindOf } from '../../bench/budgets.ts';
import { shippedContracts } from '../../infra/functions.ts';

test('every function that ships has a kind', () => {
  expect(() => shippedContracts.map(({ name }) => kindOf(name))).not.toThrow();
  expect(kindOf('export-snapshots')).toBe('reconciler');
});

test('a function without a kind is refused by name, with the file to edit', () => {
  expect(() => kindOf('water-plants')).toThrow(/water-plants.*bench\/budgets\.ts/);
});

test('a figure that is exactly its budget meets it, one above misses it', () => {
  expect(judge('reconciler', { bundleKb: 530, load: 2.21, peakMb: 104.9 })).toEqual([
    { what: 'bundle', unit: 'kB', found: 530, budget: 530, met: true },
    { what: 'load', unit: '× floor', found: 2.21, budget: 2.2, met: false },
    { what: 'peak memory', unit: 'MB', found: 104.9, budget: 105, met: true },
  ]);
});

test('what could not be measured is not met', () => {
  const [, , peak] = judge('reconciler', { bundleKb: 1, load: 1, peakMb: undefined });
  expect(peak).toMatchObject({ what: 'peak memory', found: undefined, met: false });
});
