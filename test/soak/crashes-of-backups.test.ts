import { expect, test } from 'vitest';
import { surviveBackup } from '../support/journey/backups.ts';
import { kills } from '../support/journey/crash-point.ts';

/** After so many failures the cause is one for all. */
const enough = 5;

test.each(
  (['TakeBackup', 'CompleteBackups'] as const).flatMap((fn) => kills.map((kill) => [fn, kill] as const)),
)('%s killed %s each of its calls: one snapshot, told once', { timeout: 1_200_000 }, async (fn, kill) => {
  const calls = await surviveBackup(fn);
  expect(calls.length).toBeGreaterThan(5);
  const failures: string[] = [];
  for (const call of calls) {
    if (failures.length >= enough) break;
    await surviveBackup(fn, { call, fault: { kill } }).catch((error) => {
      failures.push(`call ${call}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  expect(failures).toEqual([]);
});
