import { expect, test } from 'vitest';
import { openJourney } from '../support/journey/journey.ts';
import { surviveStorm } from '../support/journey/storm.ts';

/** Calls of RDS for each snapshot that are enough: `docs/exports.md` names the figure. */
const bound = 12;

test.each([1, 2, 3])('forty snapshots of eight clusters within a minute, seed %i', async (seed) => {
  const journey = await openJourney('test/support/configs/eight-clusters.config.ts');
  expect(await surviveStorm(journey, 40, seed)).toBeLessThanOrEqual(bound);
});
