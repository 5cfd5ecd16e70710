import { describe, expect, test } from 'vitest';
import { announced, expectSound, ledgerKeys } from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { exportCompleted, hour, isEvent, minute, untilRecorded } from '../support/journey/story.ts';

const limits = { timeout: 180_000 };
const database = 'steward_exports__ledger_core';

function latestOf({ s3, stack }: Journey): Record<string, { location: string; rows: number }> {
  const [pointer] = s3
    .objects(String(stack.outputs['LakeBucketName']))
    .filter(({ key }) => key === 'latest/ledger-core.json');
  return JSON.parse(pointer?.body.toString() ?? '{}').tables ?? {};
}

describe('a verified export, on the bundles that ship', limits, () => {
  test('is pointed to and in the Data Catalog within a minute of its end, without a call too many', async () => {
    const journey = await openJourney();
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    const { catalogue } = journey.glue;
    const tables = catalogue.tables(database) ?? [];
    expect(tables.map(({ input }) => input.Name).toSorted()).toEqual([
      'ledger_public_accounts',
      'ledger_public_customers',
      'ledger_public_transactions',
    ]);
    const locations = tables.flatMap(({ partitions }) =>
      [...partitions.values()].map(({ StorageDescriptor }) => StorageDescriptor?.Location),
    );
    const pointers = latestOf(journey);
    expect(locations.toSorted()).toEqual(
      Object.values(pointers)
        .map(({ location }) => location)
        .toSorted(),
    );
    expect(Object.values(pointers).map(({ rows }) => rows)).toEqual([1, 1, 1]);
    const events = journey.timeline.of('event');
    const ended = events.find(({ event }) => isEvent(exportCompleted)(event))?.at;
    const published = events.find(({ event }) => event['detail-type'] === 'Export Published')?.at;
    expect(Number(published) - Number(ended)).toBeLessThan(minute);
    const glue = journey.timeline.of('aws-call').filter(({ service }) => service === 'glue');
    expect(glue.map(({ action }) => action).toSorted()).toEqual([
      'BatchCreatePartition',
      'BatchCreatePartition',
      'BatchCreatePartition',
      'CreateDatabase',
      'CreateTable',
      'CreateTable',
      'CreateTable',
      'GetTables',
    ]);
    expectSound(journey);
  });

  test('that Lake Formation keeps out is told once, waits, and is registered when it may be', async () => {
    const journey = await openJourney();
    const { lakeFormationRefuses } = journey.glue.catalogue;
    lakeFormationRefuses.add(database);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(2 * hour);
    expect(ledgerKeys(journey, 'open/exports-to-publish/')).toHaveLength(1);
    expect(Object.keys(latestOf(journey))).toHaveLength(3);
    const kinds = async () => (await journey.probe.alerts()).map(({ kind }) => kind);
    const before = await kinds();
    expect(before.filter((kind) => kind === 'catalogue-refused')).toHaveLength(1);

    lakeFormationRefuses.clear();
    await journey.clock.runFor(20 * minute);
    expect(journey.glue.catalogue.tables(database)).toHaveLength(3);
    expect(await kinds()).toEqual([...before, 'catalogue-whole']);
    expect(announced(journey, 'Export Published')).toHaveLength(1);
    expect(ledgerKeys(journey, 'open/')).toEqual([]);
  });
});
