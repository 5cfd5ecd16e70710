import { expect, test } from 'vitest';
import { openJourney } from '../support/journey/journey.ts';
import { callsTo, retentionConfig, surviveRetention } from '../support/journey/retention.ts';
import { minute } from '../support/journey/story.ts';

const limits = { timeout: 90_000 };

test('a schedule fires at its time in its time zone, and the snapshot is taken', limits, async () => {
  const journey = await openJourney(retentionConfig);
  await journey.clock.runFor(6 * minute);
  expect(callsTo(journey, 'CreateDBClusterSnapshot')).toEqual([]);
  await journey.clock.runFor(10 * minute);
  const [taken, ...more] = callsTo(journey, 'CreateDBClusterSnapshot');
  expect(more).toEqual([]);
  expect(taken?.at.toISOString()).toMatch(/^2026-11-20T02:17/);
});

// The plan of crashes at every other call is in the soak.
test(
  'what nothing keeps is deleted a day after its mark, once, also by one that dies of it',
  limits,
  async () => {
    const fault = { kill: 'before-reply' } as const;
    await surviveRetention({ operation: 'DeleteDBClusterSnapshot', call: 1, fault });
  },
);
