import { expect, test } from 'vitest';
import { openJourney } from '../support/journey/journey.ts';
import { surviveStorm } from '../support/journey/storm.ts';

test('eight snapshots of eight clusters within a minute, events lost, doubled and shuffled', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney('test/support/configs/eight-clusters.config.ts');
  expect(await surviveStorm(journey, 8, 4)).toBeLessThanOrEqual(12);
});
