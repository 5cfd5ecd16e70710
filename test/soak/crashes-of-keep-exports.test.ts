import { expect, test } from 'vitest';
import { kills } from '../support/journey/crash-point.ts';
import { surviveExportRetention } from '../support/journey/export-retention.ts';

/** After so many failures the cause is one for all. */
const enough = 5;

test.each(kills)(
  'keep-exports killed %s each of its calls: the end is the same',
  { timeout: 3_600_000 },
  async (kill) => {
    const failures: string[] = [];
    let reached = 0;
    while (failures.length < enough) {
      const call = reached + 1;
      try {
        const point = { call, fault: { kill }, principal: '' };
        if ((await surviveExportRetention(point)) === 'never reached') break;
      } catch (error) {
        failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
      }
      reached = call;
    }
    expect(failures).toEqual([]);
    expect(reached).toBeGreaterThan(30);
  },
);
