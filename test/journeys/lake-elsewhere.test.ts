import { describe, expect, test } from 'vitest';
import { announced, expectSound } from '../support/journey/facts.ts';
import { openJourney } from '../support/journey/journey.ts';
import { admitDeployment, bucket, lakeElsewhereConfig, makeLake } from '../support/journey/lake-elsewhere.ts';
import { hour, untilRecorded } from '../support/journey/story.ts';

const limits = { timeout: 90_000 };

describe('a lake in another account, on the bundles that ship', limits, () => {
  test('takes exports, pointers and queries by the statements that synth writes for its owners', async () => {
    const journey = await openJourney(lakeElsewhereConfig);
    await makeLake(journey);
    await admitDeployment(journey);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    const keys = journey.s3.objects(bucket).map(({ key }) => key);
    expect(keys).toContain('latest/ledger-core.json');
    expect(keys.filter((key) => key.endsWith('.parquet'))).toHaveLength(3);
    const locations = (journey.glue.catalogue.tables('steward_elsewhere__ledger_core') ?? []).flatMap(
      ({ partitions }) =>
        [...partitions.values()].map(({ StorageDescriptor }) => StorageDescriptor?.Location),
    );
    expect(locations).toHaveLength(3);
    expect(locations.every((location) => location?.startsWith(`s3://${bucket}/exports/`))).toBe(true);
    expect(announced(journey, 'Export Published')).toHaveLength(1);
    expect(await journey.probe.alerts()).toEqual([]);
    expectSound(journey);
  });

  test('that admits nobody yet is told once, and takes the export when it does', async () => {
    const journey = await openJourney(lakeElsewhereConfig);
    await makeLake(journey);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(5 * hour);
    expect((await journey.probe.alerts()).map(({ kind }) => kind)).toEqual(['export-not-started']);
    expect(journey.s3.objects(bucket)).toEqual([]);

    await admitDeployment(journey);
    await untilRecorded(journey);
    expect(announced(journey, 'Export Published')).toHaveLength(1);
  });

  test('that somebody else has made anew under its name is not written to by any function', async () => {
    const journey = await openJourney(lakeElsewhereConfig);
    await makeLake(journey, { of: '999988887777' });
    await admitDeployment(journey);
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(3 * hour);
    const byFunctions = journey.timeline
      .of('aws-call')
      .filter(
        ({ service, caller, resource, status }) =>
          [service, status, resource?.includes(bucket)].join() === 's3,200,true' &&
          caller.startsWith('steward-'),
      );
    expect(byFunctions).toEqual([]);
    expect(announced(journey, 'Export Verified')).toEqual([]);
  });
});
