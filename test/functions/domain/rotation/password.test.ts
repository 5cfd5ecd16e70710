import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPasswordPolicy, generatePassword } from '../../../../functions/domain/rotation/password.ts';

/** Draws what it is given, and then from the start again. */
function drawing(draws: readonly number[]): (bound: number) => number {
  let next = 0;
  return (bound) => (draws[next++ % draws.length] ?? 0) % bound;
}

describe('generatePassword', () => {
  test('takes every class, and nothing that is excluded', () => {
    const draw = fc.array(fc.nat(), { minLength: 64, maxLength: 200 });
    fc.assert(
      fc.property(draw, (draws) => {
        let extra = 0;
        const password = generatePassword(defaultPasswordPolicy, (bound) => {
          const drawn = drawing(draws.slice(extra % 32))(bound);
          extra += 1;
          return (drawn + extra) % bound;
        });
        expect(password).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[-._])[a-zA-Z0-9\-._]{32}$/);
        expect(encodeURIComponent(password)).toBe(password);
      }),
    );
  });

  test('draws anew as a whole where a class is missing', () => {
    const policy = { length: 8, classes: ['lowercase', 'digits'], exclude: '' } as const;
    const first = [0, 1, 2, 3, 4, 5, 6, 7]; // letters alone
    const second = [26, 0, 1, 2, 3, 4, 5, 35];
    expect(generatePassword(policy, drawing([...first, ...second]))).toBe('0abcdef9');
  });

  test.each([
    ['too short', { length: 7, classes: ['digits'], exclude: '' }],
    ['no class', { length: 32, classes: [], exclude: '' }],
    [
      'a class that is excluded whole',
      { length: 32, classes: ['lowercase', 'digits'], exclude: '0123456789' },
    ],
  ] as const)('refuses a policy that is %s', (_, policy) => {
    expect(() => generatePassword(policy, () => 0)).toThrow(RangeError);
  });
});
