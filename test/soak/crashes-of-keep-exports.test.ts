import { expect, test } from 'vitest';
import { atEach, kills } from '../support/journey/crash-point.ts';
import { surviveExportRetention } from '../support/journey/export-retention.ts';

test.each(kills)(
  'keep-exports killed %s each of its calls: the end is the same',
  { timeout: 3_600_000 },
  async (kill) => {
    const calls = await surviveExportRetention();
    expect(calls.length).toBeGreaterThan(30);
    expect(await atEach(calls, (call) => surviveExportRetention({ call, fault: { kill } }))).toEqual([]);
  },
);
