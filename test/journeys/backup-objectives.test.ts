import { expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { hour, minute } from '../support/journey/story.ts';

test('a cluster that cannot be restored to a recent point is told once, and once when it can', {
  timeout: 90_000,
}, async () => {
  const journey = await openJourney('test/support/configs/backups.config.ts');
  const { clock, rds } = journey;
  rds.stopPointInTime('ledger-core', new Date(clock.now().getTime() - 48 * hour));
  await clock.runFor(50 * minute);
  expect(announced(journey, 'Backup Objective Missed')).toHaveLength(1);
  expect(announced(journey, 'Backup Objective Met')).toEqual([]);

  rds.stopPointInTime('ledger-core', undefined);
  await clock.runFor(35 * minute);
  expect(announced(journey, 'Backup Objective Missed')).toHaveLength(1);
  expect(announced(journey, 'Backup Objective Met')).toHaveLength(1);
  const told = (await journey.probe.alerts()).map(
    ({ kind, deduplicationId }) => `${kind} ${deduplicationId.split('/').at(-1)}`,
  );
  expect(told).toEqual(['backup-objective-missed began#1', 'backup-objective-missed over#1']);
  expect(ledgerKeys(journey, 'open/')).toEqual([]);
  expectSound(journey);
});
