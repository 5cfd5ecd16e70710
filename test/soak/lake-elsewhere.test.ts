import { expect, test } from 'vitest';
import { announced, expectSound } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { admitDeployment, bucket, lakeElsewhereConfig, makeLake } from '../support/journey/lake-elsewhere.ts';
import { hour } from '../support/journey/story.ts';

test('what nothing keeps goes out of a lake in another account, by the statements that its owners were given', {
  timeout: 180_000,
}, async () => {
  const journey = await openJourney(lakeElsewhereConfig);
  await makeLake(journey);
  await admitDeployment(journey);
  for (let number = 0; number < 4; number++) {
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(24 * hour);
  }
  const [first, ...later] = journey.data.exports.map(({ task }) => task).toSorted();
  const folders = journey.s3.objects(bucket).flatMap(({ key }) => key.match(/^exports\/([^/]+)/)?.[1] ?? []);
  expect(later).toHaveLength(3);
  expect(folders).not.toContain(first);
  expect(folders).toContain(later.at(-1));
  expect(announced(journey, 'Export Deleted').length).toBeGreaterThan(0);
  expectSound(journey);
});
