import { expect, test } from 'vitest';
import { atEach, kills } from '../support/journey/crash-point.ts';
import { surviveRetention } from '../support/journey/retention.ts';

test.each(kills)(
  'keep-backups killed %s each of its calls: the end is the same',
  { timeout: 3_600_000 },
  async (kill) => {
    const calls = await surviveRetention();
    expect(calls.length).toBeGreaterThan(40);
    expect(await atEach(calls, (call) => surviveRetention({ call, fault: { kill } }))).toEqual([]);
  },
);
