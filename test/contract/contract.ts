import { describe, expect, test } from 'vitest';

/** Where a contract suite runs: our front door, another emulator, or an account. */
export interface ContractTarget {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** Name of what AWS does, to the proof of it. */
export type Cases = Readonly<Record<string, () => Promise<void>>>;

/**
 * Runs every case. Those that the target is known to lack must fail, so that the list of what it lacks stays true.
 *
 * @param lacks names of cases, word for word.
 */
export function runContract(service: string, cases: Cases, lacks: readonly string[]): void {
  describe(`${service} as AWS documents it`, () => {
    for (const [name, prove] of Object.entries(cases)) {
      if (lacks.includes(name)) test.fails(name, prove);
      else test(name, prove);
    }
    test('what the target lacks are cases of this suite', () => {
      expect(lacks.filter((name) => !(name in cases))).toEqual([]);
    });
  });
}
