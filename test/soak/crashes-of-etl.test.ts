import { describe, expect, test } from 'vitest';
import { atEveryCall, kills } from '../support/journey/crash-point.ts';
import { surviveEtlCrash } from '../support/journey/etl-crashes.ts';

describe.each(['start-etl', 'watch-etl'] as const)('%s killed at every call of a night', (fn) => {
  test.each(kills)(
    '%s: each run is started once, and nothing is lost',
    { timeout: 3_600_000 },
    async (kill) => {
      const { reached, failures } = await atEveryCall((call) => surviveEtlCrash({ fn, call, kill }));
      expect(failures).toEqual([]);
      expect(reached).toBeGreaterThan(20);
    },
  );
});
