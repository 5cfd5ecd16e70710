import { describe, expect, test } from 'vitest';
import { AwsError } from '../../local/aws/service.ts';
import {
  alertKinds,
  announced,
  expectSound,
  outcomesAbout,
  outcomesOf,
  send,
} from '../support/journey/facts.ts';
import { answer, deleteBucket } from '../support/journey/faults.ts';
import { openJourney } from '../support/journey/journey.ts';
import { minute, untilRecorded } from '../support/journey/story.ts';
import { sample } from '../support/samples.ts';

const limits = { timeout: 180_000 };

describe('what asks for nothing that can be', limits, () => {
  test('is refused or ignored once, by name, and comes neither back nor into the dead-letter queue', async () => {
    const journey = await openJourney();
    const known = sample('rds/RDS-EVENT-0169-automated-snapshot-created.json');
    const unknownId = { ...known, id: 'another', detail: { ...known.detail, EventID: 'RDS-EVENT-9999' } };
    const noEvent = { ...known, detail: { EventID: 'RDS-EVENT-0169' } };
    for (const body of ['no JSON', [], { source: 'aws.ec2' }, noEvent, { snapshot: 7 }, unknownId, known]) {
      await send(journey, 'export-snapshots', body);
    }
    await journey.clock.runFor(65 * minute);

    const unfit = outcomesOf(journey, 'export-snapshots').filter(({ outcome }) => outcome !== 'done');
    expect(unfit.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
      'refused: Not recognised: expected a JSON object, found a string',
      'refused: Not recognised: expected a JSON object, found a list',
      'refused: Not recognised: no function of this suite reads events of source "aws.ec2"',
      expect.stringMatching(/^refused: Not recognised: RDS event: detail\.SourceType/),
      expect.stringMatching(
        /^refused: expected \{"snapshot".*names no cluster snapshot by identifier or ARN, nor an instance's by ARN$/,
      ),
      'ignored: RDS-EVENT-9999 asks for no export',
      'ignored: the snapshot does not exist (any more)',
    ]);
    expectSound(journey);
  });
});

describe('what RDS refuses', limits, () => {
  test('AccessDenied is told once, not retried by itself, and made good by the next sweep', async () => {
    const journey = await openJourney();
    const denied = new AwsError('AccessDenied', 403, 'not authorized to perform: rds:StartExportTask');
    answer(journey, 'export-snapshots', 'StartExportTask', denied, 2);
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual([
      'failed-for-good',
      'failed-for-good',
      'started',
    ]);
    expect(await alertKinds(journey)).toEqual(['export-not-started', 'export-verified']);
    expect(journey.timeline.of('dead-letter')).toEqual([]);
  });
});

describe('a Parquet file that is cut short', limits, () => {
  test('makes the export incomplete: told once, with the file', async () => {
    const journey = await openJourney();
    journey.data.cutFiles = true;
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    const [alert, ...others] = await journey.probe.alerts();
    expect(alert?.kind).toBe('export-incomplete');
    expect(others).toEqual([]);
    expect(announced(journey, 'Export Failed')).toHaveLength(1);
    expect(announced(journey, 'Export Verified')).toEqual([]);
    expectSound(journey);
  });
});

describe('a bucket that is gone', limits, () => {
  test('while it runs: the failed export is recorded, announced and told once', async () => {
    const journey = await openJourney();
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(10 * minute);
    await deleteBucket(journey, 'LakeBucketName');
    await untilRecorded(journey);

    expect(await alertKinds(journey)).toEqual(['export-failed']);
    expect(announced(journey, 'Export Failed')).toHaveLength(1);
    expectSound(journey);
  });
});
