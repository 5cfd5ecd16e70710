import { expect, test } from 'vitest';
import { crowdOf, mostAtOnce, strikeOne } from '../support/journey/crowd.ts';
import { expectExported, expectSound } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { randomOf } from '../support/journey/random.ts';
import { hour, minute, untilRecorded } from '../support/journey/story.ts';

test.each([1, 2, 3])('forty snapshots, events lost, doubled and shuffled: seed %i', async (seed) => {
  const journey = await openJourney('test/support/configs/two-clusters.config.ts');
  const random = randomOf(seed);
  for (const snapshot of crowdOf(journey, ['ledger-core', 'billing'], 40)) {
    const chance = random();
    const ms = Math.floor(random() * 10 * minute);
    if (chance < 0.2) strikeOne(journey, snapshot, { kind: 'drop' });
    else if (chance < 0.5) strikeOne(journey, snapshot, { kind: 'duplicate', copies: 2, everyMs: ms });
    else strikeOne(journey, snapshot, { kind: 'delay', ms });
  }
  await untilRecorded(journey, 40, 12 * hour);

  expect(mostAtOnce(journey)).toBe(5);
  await expectExported(journey, 40);
  expectSound(journey);
});
