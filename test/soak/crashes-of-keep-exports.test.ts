import { expect, test } from 'vitest';
import { atEveryCall, kills } from '../support/journey/crash-point.ts';
import { surviveExportRetention } from '../support/journey/export-retention.ts';

test.each(kills)(
  'keep-exports killed %s each of its calls: the end is the same',
  { timeout: 3_600_000 },
  async (kill) => {
    const { reached, failures } = await atEveryCall((call) =>
      surviveExportRetention({ call, fault: { kill }, principal: '' }),
    );
    expect(failures).toEqual([]);
    expect(reached).toBeGreaterThan(30);
  },
);
