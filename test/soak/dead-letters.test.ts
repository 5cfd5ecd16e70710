import { expect, test } from 'vitest';
import { expectExported, nameOf } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { hour, untilRecorded } from '../support/journey/story.ts';

test('a function that always dies gives its messages up after five attempts each, and heals by a sweep', async () => {
  const journey = await openJourney();
  const principal = nameOf(journey, 'export-snapshots');
  const deaths = 30;
  for (let call = 1; call <= deaths; call += 1) {
    const operation = 'DescribeDBClusterSnapshots';
    journey.crash.plan({ principal, operation, call, fault: { kill: 'before-call' } });
  }
  const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
  await untilRecorded(journey, 1, 24 * hour);

  expect(journey.crash.pending()).toEqual([]);
  await expectExported(journey, 1);
  const dead = journey.timeline.of('dead-letter').map(({ body }) => body);
  expect(dead.filter((body) => body.includes(snapshot))).toHaveLength(1);
  expect(dead.length).toBeGreaterThan(1);
  expect(dead.length).toBeLessThanOrEqual(deaths / 5);
  expect(journey.frontDoor.failures).toEqual([]);
});
