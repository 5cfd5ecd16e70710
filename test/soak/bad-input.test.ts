import { describe, expect, test } from 'vitest';
import { AwsError } from '../../local/aws/service.ts';
import {
  alertKinds,
  announced,
  expectExported,
  expectSound,
  ledgerKeys,
  outcomesAbout,
  outcomesOf,
} from '../support/journey/facts.ts';
import { answer, deleteBucket } from '../support/journey/faults.ts';
import { openJourney } from '../support/journey/journey.ts';
import { hour, minute, snapshotCreated, strike, untilRecorded } from '../support/journey/story.ts';

describe('what asks for nothing that can be', () => {
  test('an event of a cluster that is not looked after is ignored', async () => {
    const journey = await openJourney();
    const nowhere = { host: '127.0.0.1', port: 5432 };
    journey.rds.addCluster({ identifier: 'stranger', writerEndpoint: nowhere, readerEndpoint: nowhere });
    const snapshot = journey.rds.takeAutomatedSnapshot('stranger');
    await journey.clock.runFor(hour);

    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['ignored']);
    expect(journey.data.exports).toEqual([]);
    expect(ledgerKeys(journey)).toEqual([]);
    expectSound(journey);
  });

  test('an event of a snapshot that was deleted before it came is ignored', async () => {
    const journey = await openJourney();
    strike(journey, snapshotCreated, { kind: 'delay', ms: 5 * minute });
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(4 * minute);
    await journey.rds.expireSnapshot(snapshot);
    await journey.clock.runFor(hour);

    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['ignored']);
    expect(await alertKinds(journey)).toEqual([]);
    expectSound(journey);
  });
});

describe('what RDS refuses', () => {
  const refusals = [
    ['KMSKeyNotAccessibleFault', 'The specified KMS key is disabled.', 'a key that is disabled'],
    ['InvalidS3BucketFault', 'The bucket is in another region.', 'a bucket in the wrong region'],
    [
      'InvalidExportOnly',
      'ledger.public.acounts does not exist.',
      'a table in exports.only that is not there',
    ],
  ] as const;

  test.each(refusals)(
    '%s (%s): one alert, and exported by itself once it is repaired',
    async (code, message) => {
      const journey = await openJourney();
      answer(journey, 'export-snapshots', 'StartExportTask', new AwsError(code, 400, message), 3);
      const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
      await untilRecorded(journey);

      expect(journey.data.exports).toHaveLength(1);
      expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual([
        'failed-for-good',
        'failed-for-good',
        'failed-for-good',
        'started',
      ]);
      expect(await alertKinds(journey)).toEqual(['export-not-started', 'export-verified']);
      expect(journey.timeline.of('dead-letter')).toEqual([]);
    },
  );

  test('a snapshot deleted between the look and the start is told, and given up', async () => {
    const journey = await openJourney();
    const gone = new AwsError('DBClusterSnapshotNotFoundFault', 404, 'DBClusterSnapshot not found.');
    answer(journey, 'export-snapshots', 'StartExportTask', gone);
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(3 * minute);
    await journey.rds.expireSnapshot(snapshot);
    await journey.clock.runFor(hour);

    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['failed-for-good']);
    expect(await alertKinds(journey)).toEqual(['snapshot-vanished']);
    expect(ledgerKeys(journey, 'open/')).toEqual([]);
    expectSound(journey);
  });
});

describe('throttling', () => {
  test('for a moment is waited out within the invocation', async () => {
    const journey = await openJourney();
    const throttled = new AwsError('Throttling', 400, 'Rate exceeded');
    answer(journey, 'export-snapshots', 'StartExportTask', throttled, 2);
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    await expectExported(journey, 1);
    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(['started']);
    expectSound(journey);
  });

  test('for longer than the client tries is retryable: the message comes again', async () => {
    const journey = await openJourney();
    await journey.clock.runFor(minute);
    answer(journey, 'export-snapshots', 'ListObjectsV2', new AwsError('SlowDown', 503, 'Reduce'), 4);
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    await expectExported(journey, 1);
    // The sweep is faster than the visibility timeout; the message comes again all the same.
    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual([
      'failed-retryable',
      'started',
      'already-done',
    ]);
    expectSound(journey);
  });
});

describe('a half-written manifest', () => {
  test('is waited for', async () => {
    const journey = await openJourney();
    journey.data.cutManifests = true;
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(25 * minute);
    await journey.data.finishManifests();
    await untilRecorded(journey);

    await expectExported(journey, 1);
    expect(new Set(outcomesAbout(journey, 'verify-export', snapshot))).toEqual(new Set(['waiting', 'done']));
    expectSound(journey);
  });

  test('that stays so is told after an hour, once', async () => {
    const journey = await openJourney();
    journey.data.cutManifests = true;
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await untilRecorded(journey);

    expect(await alertKinds(journey)).toEqual(['export-failed']);
    expect(announced(journey, 'Export Failed')).toHaveLength(1);
    expect(announced(journey, 'Export Verified')).toEqual([]);
    expectSound(journey);
  });
});

describe('a bucket that is gone', () => {
  test('before the export starts: the refusal is told once, however often sweeps try', async () => {
    const journey = await openJourney();
    await deleteBucket(journey, 'LakeBucketName');
    const snapshot = journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(hour);

    expect(outcomesAbout(journey, 'export-snapshots', snapshot)).toEqual(
      Array.from({ length: 4 }, () => 'failed-for-good'),
    );
    expect(await alertKinds(journey)).toEqual(['export-not-started']);
    expectSound(journey);
  });

  test('the ledger: nothing is started that nobody could remember, and nothing comes back for it', async () => {
    const journey = await openJourney();
    await deleteBucket(journey, 'LedgerBucketName');
    journey.rds.takeAutomatedSnapshot('ledger-core');
    await journey.clock.runFor(40 * minute);

    expect(journey.data.exports).toEqual([]);
    const outcomes = outcomesOf(journey, 'export-snapshots');
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['failed-for-good']));
    expect(outcomes[0]?.reason).toContain('Found: NoSuchBucket (HTTP 404)');
    expectSound(journey);
  });
});
