import {
  CancelExportTaskCommand,
  DeleteDBClusterSnapshotCommand,
  DescribeExportTasksCommand,
  type ExportTask,
  RDSClient,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLocalRds, exportTarget, type LocalRds } from '../../../support/local-rds.ts';
import { type Served, serve } from '../../../support/served.ts';

const minute = 60_000;

let rds: LocalRds;
let served: Served;
let client: RDSClient;
let source: string;

beforeEach(async () => {
  rds = createLocalRds();
  served = await serve(rds.endpoint, rds.clock);
  client = new RDSClient({ ...served, maxAttempts: 1 });
  source = rds.takeAwsBackupSnapshot('ledger-core', 'night');
  await rds.clock.runFor(10 * minute);
  rds.onBus.length = 0;
});

afterEach(async () => {
  client.destroy();
  await served.close();
  rds.clock.stop();
});

function start(
  identifier: string,
  other: Partial<Record<'IamRoleArn' | 'KmsKeyId' | 'S3BucketName', string>> = {},
) {
  return client.send(
    new StartExportTaskCommand({
      ExportTaskIdentifier: identifier,
      SourceArn: source,
      S3BucketName: exportTarget.bucket,
      S3Prefix: 'exports',
      IamRoleArn: exportTarget.roleArn,
      KmsKeyId: exportTarget.kmsKeyArn,
      ...other,
    }),
  );
}

async function taskNamed(identifier: string): Promise<ExportTask> {
  const { ExportTasks: [task] = [] } = await client.send(
    new DescribeExportTasksCommand({ ExportTaskIdentifier: identifier }),
  );
  return task ?? {};
}

const eventIds = () => rds.onBus.map(({ detail }) => detail['EventID']);

test('an export restores for twelve minutes, then writes as the export role, then completes', async () => {
  await start('night-1');
  await rds.clock.runFor(11 * minute);
  expect(rds.written).toEqual([]);
  expect(await taskNamed('night-1')).toMatchObject({ Status: 'STARTING' });
  await rds.clock.runFor(2 * minute);
  expect(rds.written).toEqual([
    'arn:aws:iam::123456789012:role/export lake exports/night-1/ledger/public.accounts/1/part-00000.gz.parquet',
    'arn:aws:iam::123456789012:role/export lake exports/night-1/export_info_night-1.json',
  ]);
  expect(await taskNamed('night-1')).toMatchObject({ Status: 'IN_PROGRESS' });
  await rds.clock.runFor(4 * minute);
  expect(rds.onBus).toMatchObject([
    {
      resources: [source],
      detail: {
        EventID: 'RDS-EVENT-0164',
        EventCategories: ['notification'],
        SourceArn: source,
        Message: 'The cluster snapshot export task completed',
      },
    },
  ]);
  const shown = rds.happenings.filter((happening) => happening.type === 'export-progress');
  expect(shown.map(({ status, percent }) => [status, percent])).toEqual([
    ['STARTING', 0],
    ['IN_PROGRESS', 0],
    ['IN_PROGRESS', 50],
    ['IN_PROGRESS', 100],
    ['COMPLETE', 100],
  ]);
});

test('the data plane is told what was asked for', async () => {
  await start('night-1', { KmsKeyId: 'alias/lake' });
  await rds.clock.runFor(13 * minute);
  expect(rds.dataPlane.exports).toMatchObject([
    {
      snapshot: 'awsbackup:job-night',
      task: 'night-1',
      sourceArn: source,
      bucket: 'lake',
      prefix: 'exports',
      exportOnly: [],
      iamRoleArn: exportTarget.roleArn,
      kmsKeyId: exportTarget.kmsKeyArn,
    },
  ]);
});

test('tables that fail are announced one by one, and the task completes with a warning', async () => {
  const warningMessage = '{"skippedTables":[{"table":"ledger.public.blobs"}]}';
  rds.failTables({ 'ledger.public.blobs': 'a value that is too large' });
  rds.dataPlane.result = {
    extractedBytes: 5 * 2 ** 30,
    tables: [
      { target: 'ledger.public.accounts', rows: 3, status: 'COMPLETE' },
      { target: 'ledger.public.blobs', rows: 0, status: 'FAILED' },
    ],
    warningMessage,
  };
  await start('night-1');
  await rds.clock.runFor(20 * minute);
  expect(rds.dataPlane.exports[0]?.failingTables).toEqual({
    'ledger.public.blobs': 'a value that is too large',
  });
  expect(await taskNamed('night-1')).toMatchObject({
    Status: 'COMPLETE',
    WarningMessage: warningMessage,
    TotalExtractedDataInGB: 5,
  });
  expect(rds.onBus.map(({ detail }) => [detail['EventID'], detail['Message']])).toEqual([
    [
      'RDS-EVENT-0489',
      'Export task night-1: Table extraction failed for table ledger.public.blobs due to a value that is too large',
    ],
    ['RDS-EVENT-0164', 'The cluster snapshot export task completed'],
  ]);
});

test('a bucket that refuses the role fails the task with its code', async () => {
  const denied = new Error('no');
  denied.name = 'AccessDenied';
  rds.refuseWrites(denied);
  await start('night-1');
  await rds.clock.runFor(20 * minute);
  const { Status, FailureCause } = await taskNamed('night-1');
  expect(Status).toBe('FAILED');
  expect(FailureCause).toMatch(
    /S3 bucket lake using the IAM role .*role\/export.* Error code: AccessDenied$/,
  );
  expect(eventIds()).toEqual(['RDS-EVENT-0162']);
});

test('a planned failure comes after as many objects as it says, and only once', async () => {
  rds.failNextExport({ cause: 'The S3 bucket isn’t valid.', afterObjects: 1 });
  await start('night-1');
  await rds.clock.runFor(20 * minute);
  expect(await taskNamed('night-1')).toMatchObject({
    Status: 'FAILED',
    FailureCause: 'The S3 bucket isn’t valid.',
  });
  expect(rds.written).toHaveLength(1);
  await start('night-2');
  await rds.clock.runFor(20 * minute);
  expect(await taskNamed('night-2')).toMatchObject({ Status: 'COMPLETE' });
});

test('a task canceled while it reads stops at its next object; what it wrote stays', async () => {
  await start('night-1');
  rds.dataPlane.duringExport = async () => {
    await client.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'night-1' }));
  };
  await rds.clock.runFor(12 * minute + 10_000);
  expect(await taskNamed('night-1')).toMatchObject({ Status: 'CANCELING' });
  await rds.clock.runFor(minute);
  const { Status, FailureCause } = await taskNamed('night-1');
  expect([Status, FailureCause]).toEqual(['CANCELED', undefined]);
  expect(rds.written).toHaveLength(1);
  expect(eventIds()).toEqual(['RDS-EVENT-0163']);
});

test('a task canceled while it starts never reads', async () => {
  await start('night-1');
  await rds.clock.runFor(minute);
  await client.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'night-1' }));
  await rds.clock.runFor(30 * minute);
  expect(await taskNamed('night-1')).toMatchObject({ Status: 'CANCELED', PercentProgress: 0 });
  expect(rds.dataPlane.exports).toEqual([]);
  expect(eventIds()).toEqual(['RDS-EVENT-0163']);
});

test('a snapshot that expires while it is exported keeps its data until the export has ended', async () => {
  await start('night-1');
  rds.dataPlane.duringExport = () => rds.expireSnapshot(source);
  await rds.clock.runFor(13 * minute);
  expect([...rds.dataPlane.snapshots]).toEqual(['awsbackup:job-night']);
  await rds.clock.runFor(7 * minute);
  expect(await taskNamed('night-1')).toMatchObject({ Status: 'COMPLETE', SourceArn: source });
  expect([...rds.dataPlane.snapshots]).toEqual([]);
});

test('a copy that is deleted while it is exported leaves the data that it shares', async () => {
  const copy = rds.copySnapshot(source, 'copied');
  source = copy;
  await start('of-copy');
  await client.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'copied' }));
  await rds.clock.runFor(20 * minute);
  expect(await taskNamed('of-copy')).toMatchObject({ Status: 'COMPLETE', SourceArn: copy });
  expect([...rds.dataPlane.snapshots]).toEqual(['awsbackup:job-night']);
});

test('an export that breaks inside fails the task and the run', async () => {
  rds.dataPlane.duringExport = () => Promise.reject(new TypeError('a defect'));
  await start('night-1');
  await expect(rds.clock.runFor(20 * minute)).rejects.toThrow('a defect');
  expect(await taskNamed('night-1')).toMatchObject({
    Status: 'FAILED',
    FailureCause: 'An unknown internal error occurred.',
  });
});

test.each([
  [{ IamRoleArn: 'arn:aws:iam::123456789012:role/nobody' }, 'IamRoleNotFoundFault'],
  [{ IamRoleArn: 'arn:aws:iam::123456789012:role/other-service' }, 'IamRoleNotFoundFault'],
  [{ IamRoleArn: 'arn:aws:iam::123456789012:role/read-only' }, 'IamRoleMissingPermissionsFault'],
  [{ S3BucketName: 'elsewhere' }, 'InvalidS3BucketFault'],
  [{ KmsKeyId: 'alias/nothing' }, 'KMSKeyNotAccessibleFault'],
])('refuses %j with %s', async (other, name) => {
  await expect(start('night-1', other)).rejects.toMatchObject({ name });
});
