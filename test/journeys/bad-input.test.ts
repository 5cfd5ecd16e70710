import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { AwsError } from '../../local/aws/service.ts';
import {
  announced,
  expectExported,
  expectSound,
  type FunctionOf,
  ledgerKeys,
  nameOf,
  outcomesAbout,
  outcomesOf,
  send,
} from '../support/journey/facts.ts';
import { type Journey, openJourney } from '../support/journey/journey.ts';
import { hour, minute, snapshotCreated, strike, untilRecorded } from '../support/journey/story.ts';
import { sample } from '../support/samples.ts';

const limits = { timeout: 180_000 };

/** The next calls of an operation get this answer. */
function answer(journey: Journey, fn: FunctionOf, operation: string, error: AwsError, times = 1): void {
  for (let call = 1; call <= times; call += 1) {
    journey.crash.plan({ principal: nameOf(journey, fn), operation, call, fault: { answer: error } });
  }
}

async function alertKinds(journey: Journey): Promise<string[]> {
  return (await journey.probe.alerts()).map(({ kind }) => kind);
}

async function deleteBucket({ frontDoor, place, stack }: Journey, output: string): Promise<void> {
  const client = new S3Client({
    region: place.region,
    endpoint: frontDoor.url,
    forcePathStyle: true,
    credentials: frontDoor.register({ roleArn: undefined, name: 'harness' }),
  });
  await client.send(new DeleteBucketCommand({ Bucket: String(stack.outputs[output]) }));
}

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
        /^refused: expected \{"snapshot".*names no cluster snapshot by identifier or ARN$/,
      ),
      'ignored: RDS-EVENT-9999 asks for no export',
      'ignored: the snapshot does not exist (any more)',
    ]);
    expectSound(journey);
  });

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

describe('what RDS refuses', limits, () => {
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

describe('throttling', limits, () => {
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

describe('a half-written manifest', limits, () => {
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
