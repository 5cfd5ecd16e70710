import { describe, expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys, nameOf } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { lastingCause } from '../support/journey/orders.ts';
import { hour, untilRecorded } from '../support/journey/story.ts';

const limits = { timeout: 180_000 };
const passing = 'An unknown internal error occurred.';

async function alertKinds(journey: Journey): Promise<string[]> {
  return (await journey.probe.alerts()).map(({ kind }) => kind);
}

const verdicts = (journey: Journey) => [
  ...announced(journey, 'Export Failed').map(() => 'failed'),
  ...announced(journey, 'Export Verified').map(() => 'verified'),
];

describe('an export that RDS ends as failed', limits, () => {
  test('for a cause that can pass gets through as the next attempt, and only that is told', async () => {
    const journey = await openJourney();
    journey.rds.failNextExport({ cause: passing });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey, 2);

    const tasks = journey.data.exports.map(({ task }) => task);
    expect(tasks.map((task) => task.replace(tasks[0] ?? '', ''))).toEqual(['', '-2']);
    expect(verdicts(journey)).toEqual(['failed', 'verified']);
    expect(await alertKinds(journey)).toEqual(['export-verified']);
    expectSound(journey);
  });

  test('for a cause that stays is told once, and not repeated', async () => {
    const journey = await openJourney();
    journey.rds.failNextExport({ cause: lastingCause });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);
    await journey.clock.runFor(6 * hour);

    expect(ledgerKeys(journey, 'exports/')).toHaveLength(1);
    expect(verdicts(journey)).toEqual(['failed']);
    expect(await alertKinds(journey)).toEqual(['export-failed']);
    expectSound(journey);
  });

  test.each(['before-call', 'before-reply'] as const)(
    'is repeated once although verify-export is killed %s of its note of that',
    async (kill) => {
      const journey = await openJourney();
      journey.rds.failNextExport({ cause: passing });
      journey.rds.takeAutomatedSnapshot('ledger-core');
      const principal = nameOf(journey, 'verify-export');
      journey.crash.plan({ principal, operation: 'PutObject', call: 1, fault: { kill } });
      await untilRecorded(journey, 2);

      expect(journey.data.exports).toHaveLength(2);
      expect(verdicts(journey)).toEqual(['failed', 'verified']);
      expect(await alertKinds(journey)).toEqual(['export-verified']);
      expectSound(journey);
    },
  );
});
