import { describe, expect, test } from 'vitest';
import { expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { hour, minute, untilRecorded } from '../support/journey/story.ts';

const limits = { timeout: 180_000 };
const database = 'steward_analytics__ledger_core';

function prepare(journey: Journey): void {
  journey.athena.addWorkgroup('analysts');
  journey.s3.createBucket({ name: 'analysts-answers', versioned: false });
}

describe('a lake that analysts query, on the bundles that ship', limits, () => {
  test('has a view of each table within a minute of the export, made once', async () => {
    const journey = await openJourney('test/support/configs/analytics.config.ts');
    prepare(journey);
    journey.lakeFormation.defineTag('sensitivity', ['internal', 'personal']);
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

    const tagsOf = (table: string) => journey.lakeFormation.tagsOf(database, table);
    expect(tagsOf('ledger_public_accounts')).toEqual(['sensitivity=internal']);
    expect(tagsOf('ledger_public_customers')).toEqual(['sensitivity=personal']);

    await journey.clock.runFor(hour);
    expect(journey.athena.executions).toHaveLength(3);
    expect(ledgerKeys(journey, 'open/')).toEqual([]);
    expectSound(journey);
  });

  test('whose tags nobody defined shows no rows, says so once, and goes on when they are there', async () => {
    const journey = await openJourney('test/support/configs/analytics.config.ts');
    prepare(journey);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(2 * hour);
    const partitions = () =>
      (journey.glue.catalogue.tables(database) ?? []).flatMap((table) => [...table.partitions.keys()]);
    const kinds = async () => (await journey.probe.alerts()).map(({ kind }) => kind);
    expect(partitions()).toEqual([]);
    expect(await kinds()).toEqual(['catalogue-refused']);

    journey.lakeFormation.defineTag('sensitivity', ['internal', 'personal']);
    await journey.clock.runFor(30 * minute);
    expect(partitions()).toHaveLength(3);
    expect(await kinds()).toEqual(['catalogue-refused', 'catalogue-whole']);
    expect(ledgerKeys(journey, 'open/')).toEqual([]);
  });
});
