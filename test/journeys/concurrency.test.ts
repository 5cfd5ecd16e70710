import { expect, test } from 'vitest';
import { crowdOf, mostAtOnce } from '../support/journey/crowd.ts';
import { expectExported, expectSound } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { untilRecorded } from '../support/journey/story.ts';

test('twelve snapshots of two clusters at once: all slots used, none too many, each exported once', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney('test/support/configs/two-clusters.config.ts');
  crowdOf(journey, ['ledger-core', 'billing'], 12);
  await untilRecorded(journey, 12);

  expect(mostAtOnce(journey)).toBe(5);
  await expectExported(journey, 12);
  expectSound(journey);
});
