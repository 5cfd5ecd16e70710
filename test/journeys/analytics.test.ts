import { describe, expect, test } from 'vitest';
import { expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { hour, minute, untilRecorded } from '../support/journey/story.ts';

const limits = { timeout: 180_000 };
const database = 'steward_analytics__ledger_core';

describe('a lake that analysts query, on the bundles that ship', limits, () => {
  test('has a view of each table within a minute of the export, made once', async () => {
    const journey = await openJourney('test/support/configs/analytics.config.ts');
    journey.athena.addWorkgroup('analysts');
    journey.s3.createBucket({ name: 'analysts-answers', versioned: false });
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);
    await journey.clock.runFor(minute);

    const views = (journey.glue.catalogue.tables(database) ?? []).filter(
      ({ input }) => input.TableType === 'VIRTUAL_VIEW',
    );
    expect(views.map(({ input }) => input.Name).toSorted()).toEqual([
      'ledger_public_accounts_typed',
      'ledger_public_customers_typed',
      'ledger_public_transactions_typed',
    ]);
    expect(ledgerKeys(journey, 'view-definitions/')).toEqual([`view-definitions/${database}/000001`]);

    await journey.clock.runFor(hour);
    expect(journey.athena.executions).toHaveLength(3);
    expect(ledgerKeys(journey, 'open/')).toEqual([]);
    expectSound(journey);
  });
});
