import { describe, expect, test } from 'vitest';
import { kills } from '../support/journey/crash-point.ts';
import { surviveEtlCrash } from '../support/journey/etl-crashes.ts';

/** After so many failures the cause is one for all. */
const enough = 5;

describe.each(['start-etl', 'watch-etl'] as const)('%s killed at every call of a night', (fn) => {
  test.each(kills)(
    '%s: each run is started once, and nothing is lost',
    { timeout: 3_600_000 },
    async (kill) => {
      const failures: string[] = [];
      let reached = 0;
      while (failures.length < enough) {
        const call = reached + 1;
        try {
          if ((await surviveEtlCrash({ fn, call, kill })) === 'never reached') break;
        } catch (error) {
          failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
        }
        reached = call;
      }
      expect(failures).toEqual([]);
      expect(reached).toBeGreaterThan(20);
    },
  );
});
