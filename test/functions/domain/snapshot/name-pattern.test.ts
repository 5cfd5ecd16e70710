import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsName } from '../../../../functions/domain/snapshot/name-pattern.ts';

test.each([
  ['release-7', [], true],
  ['release-7', ['release-*'], true],
  ['Release-7', ['release-*'], true],
  ['pre-release-7', ['release-*'], false],
  ['rds:ledger-core-2026-11-20-02-10', ['rds:*-02-1*'], true],
  ['rds:ledger-core-2026-11-20-03-10', ['rds:*-02-1*'], false],
  ['release-7', ['release'], false],
  ['release', ['release'], true],
  ['release', ['x', '*lease'], true],
  ['aba', ['ab*ba'], false],
  ['abba', ['ab*ba'], true],
  ['', ['*'], true],
])('%s by %o: %s', (name, patterns, fits) => {
  expect(fitsName(name, patterns)).toBe(fits);
});

test('means what the same stars mean in a regular expression', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(text, pattern, (name, stars) => {
      expect(fitsName(name, [stars])).toBe(new RegExp(`^${stars.replaceAll('*', '.*')}$`).test(name));
    }),
  );
});
