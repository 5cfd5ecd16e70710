import { expect, test } from 'vitest';
import { kills } from '../support/journey/crash-point.ts';
import { surviveRetention } from '../support/journey/retention.ts';

/** After so many failures the cause is one for all. */
const enough = 5;

test.each(kills)(
  'keep-backups killed %s each of its calls: the end is the same',
  { timeout: 3_600_000 },
  async (kill) => {
    const calls = await surviveRetention();
    expect(calls.length).toBeGreaterThan(40);
    const failures: string[] = [];
    for (const call of calls) {
      if (failures.length >= enough) break;
      await surviveRetention({ call, fault: { kill } }).catch((error) => {
        failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
      });
    }
    expect(failures).toEqual([]);
  },
);
