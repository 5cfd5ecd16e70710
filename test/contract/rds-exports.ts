import {
  CancelExportTaskCommand,
  DescribeExportTasksCommand,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { type RdsDriver, refused } from './rds-driver.ts';

/** Export tasks: states, filters, quotas, and what must be there. */
export function exportContract(driver: RdsDriver): void {
  const { snapshotNamed, availableSnapshot, startExport, taskNamed } = driver;

  describe('export tasks', () => {
    test('an export is STARTING, IN_PROGRESS, COMPLETE; the answer is the task itself', async () => {
      const source = await availableSnapshot('exported');
      const started = await startExport('first', source, {
        ExportOnly: ['ledger.public'],
        S3Prefix: 'exports',
      });
      expect(started).toMatchObject({
        ExportTaskIdentifier: 'first',
        SourceArn: source,
        SourceType: 'SNAPSHOT',
        ExportOnly: ['ledger.public'],
        S3Bucket: driver.subject.exportTarget.bucket,
        S3Prefix: 'exports',
        IamRoleArn: driver.subject.exportTarget.roleArn,
        KmsKeyId: driver.subject.exportTarget.kmsKeyArn,
        Status: 'STARTING',
        PercentProgress: 0,
      });
      const statuses = new Set<string | undefined>(['STARTING']);
      await driver.subject.until(async () => {
        const { Status } = await taskNamed('first');
        statuses.add(Status);
        return Status === 'COMPLETE';
      });
      expect([...statuses]).toEqual(['STARTING', 'IN_PROGRESS', 'COMPLETE']);
      const done = await taskNamed('first');
      expect(done).toMatchObject({ PercentProgress: 100, TotalExtractedDataInGB: 0 });
      expect(done.TaskEndTime).toBeInstanceOf(Date);
      expect(done.SnapshotTime).toBeInstanceOf(Date);
      expect(done.WarningMessage).toBeUndefined();
    });

    test('status filters are lower case, statuses upper case', async () => {
      const source = await availableSnapshot('filtered');
      await startExport('filtered', source);
      const withStatus = async (...Values: string[]) => {
        const { ExportTasks: tasks } = await driver.client.send(
          new DescribeExportTasksCommand({ Filters: [{ Name: 'status', Values }] }),
        );
        return tasks?.map((task) => task.Status);
      };
      expect(await withStatus('starting', 'in_progress')).toEqual(['STARTING']);
      expect(await withStatus('STARTING')).toEqual([]);
      expect(await withStatus('complete')).toEqual([]);
    });

    test('an identifier is used up for ever', async () => {
      const source = await availableSnapshot('once');
      await startExport('once', source);
      await driver.client.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'once' }));
      await driver.subject.until(async () => (await taskNamed('once')).Status === 'CANCELED');
      expect(await refused(startExport('once', source))).toEqual({
        name: 'ExportTaskAlreadyExistsFault',
        code: 'ExportTaskAlreadyExists',
        status: 400,
      });
    });

    test('a canceled task is CANCELING, then CANCELED, and cannot be canceled again', async () => {
      const source = await availableSnapshot('canceled');
      await startExport('canceled', source);
      const cancel = () =>
        driver.client.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'canceled' }));
      expect((await cancel()).Status).toBe('CANCELING');
      await driver.subject.until(async () => (await taskNamed('canceled')).Status === 'CANCELED');
      expect(await refused(cancel())).toEqual({
        name: 'InvalidExportTaskStateFault',
        code: 'InvalidExportTaskStateFault',
        status: 400,
      });
      const unknown = new CancelExportTaskCommand({ ExportTaskIdentifier: 'unknown' });
      expect(await refused(driver.client.send(unknown))).toEqual({
        name: 'ExportTaskNotFoundFault',
        code: 'ExportTaskNotFound',
        status: 404,
      });
    });

    test('one task at a time per snapshot, five per account', async () => {
      await driver.subject.arrangeManualSnapshots(6);
      const arns = await Promise.all(
        [1, 2, 3, 4, 5, 6].map(
          async (index) => (await snapshotNamed(`many-00${index}`)).DBClusterSnapshotArn ?? '',
        ),
      );
      for (const [index, arn] of arns.slice(0, 5).entries()) await startExport(`task-${index}`, arn);
      expect(await refused(startExport('again', arns[0] ?? ''))).toMatchObject({
        name: 'InvalidExportSourceStateFault',
        code: 'InvalidExportSourceState',
      });
      const sixth = await refused(startExport('sixth', arns[5] ?? ''));
      expect(sixth).toMatchObject({ name: 'ExportTaskLimitReachedFault', status: 400 });
    });

    test('what an export needs must be there', async () => {
      const source = await availableSnapshot('needed');
      expect(await refused(startExport('no-source', `${source}-not`))).toMatchObject({
        name: 'DBClusterSnapshotNotFoundFault',
        status: 404,
      });
      expect(
        await refused(startExport('no-bucket', source, { S3BucketName: 'a-bucket-that-nobody-has' })),
      ).toMatchObject({ name: 'InvalidS3BucketFault', code: 'InvalidS3BucketFault' });
      expect(await refused(startExport('bad-only', source, { ExportOnly: ['a.b.c.d'] }))).toMatchObject({
        name: 'InvalidExportOnlyFault',
        code: 'InvalidExportOnly',
      });
      expect(await refused(startExport('bad-prefix', source, { S3Prefix: 'a:b' }))).toMatchObject({
        name: 'InvalidParameterValue',
      });
      expect(await refused(driver.client.send(new StartExportTaskCommand({} as never)))).toMatchObject({
        status: 400,
      });
    });
  });
}
