import { describe, expect, test } from 'vitest';
import { atEach, kills } from '../support/journey/crash-point.ts';
import { surviveEtlCrash } from '../support/journey/etl-crashes.ts';

describe.each(['start-etl', 'watch-etl'] as const)('%s killed at each of its calls of a night', (fn) => {
  test.each(kills)(
    '%s: each run is started once, and nothing is lost',
    { timeout: 3_600_000 },
    async (kill) => {
      const calls = await surviveEtlCrash(fn);
      expect(calls.length).toBeGreaterThan(10);
      expect(await atEach(calls, (call) => surviveEtlCrash(fn, { call, fault: { kill } }))).toEqual([]);
    },
  );
});
