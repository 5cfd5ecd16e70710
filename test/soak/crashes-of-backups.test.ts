import { expect, test } from 'vitest';
import { surviveBackup } from '../support/journey/backups.ts';
import { atEach, kills } from '../support/journey/crash-point.ts';

test.each(
  (['TakeBackup', 'CompleteBackups'] as const).flatMap((fn) => kills.map((kill) => [fn, kill] as const)),
)('%s killed %s each of its calls: one snapshot, told once', { timeout: 1_200_000 }, async (fn, kill) => {
  const calls = await surviveBackup(fn);
  expect(calls.length).toBeGreaterThan(5);
  expect(await atEach(calls, (call) => surviveBackup(fn, { call, fault: { kill } }))).toEqual([]);
});
