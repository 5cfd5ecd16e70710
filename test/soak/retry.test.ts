import { expect, test } from 'vitest';
import { alertKinds, announced, expectSound, ledgerKeys, nameOf } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { lastingCause } from '../support/journey/orders.ts';
import { hour, untilRecorded } from '../support/journey/story.ts';

test('an export that RDS ends as failed for a cause that stays is told once, and not repeated', async () => {
  const journey = await openJourney();
  journey.rds.failNextExport({ cause: lastingCause });
  journey.rds.takeAutomatedSnapshot('ledger-core');
  await untilRecorded(journey);
  await journey.clock.runFor(6 * hour);

  expect(ledgerKeys(journey, 'exports/')).toHaveLength(1);
  expect(announced(journey, 'Export Failed')).toHaveLength(1);
  expect(announced(journey, 'Export Verified')).toEqual([]);
  expect(await alertKinds(journey)).toEqual(['export-failed']);
  expectSound(journey);
});

test.each(['before-call', 'after-reply'] as const)(
  'an export that can succeed is repeated once although verify-export is killed %s of its note of that',
  async (kill) => {
    const journey = await openJourney();
    journey.rds.failNextExport({ cause: 'An unknown internal error occurred.' });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    const principal = nameOf(journey, 'verify-export');
    journey.crash.plan({ principal, operation: 'PutObject', call: 1, fault: { kill } });
    await untilRecorded(journey, 2);

    expect(journey.data.exports).toHaveLength(2);
    expect(announced(journey, 'Export Failed')).toHaveLength(1);
    expect(announced(journey, 'Export Verified')).toHaveLength(1);
    expect(await alertKinds(journey)).toEqual(['export-verified']);
    expectSound(journey);
  },
);
