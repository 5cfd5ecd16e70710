import {
  AddTagsToResourceCommand,
  CancelExportTaskCommand,
  CreateDBClusterSnapshotCommand,
  DBClusterNotFoundFault,
  type DBClusterSnapshot,
  DeleteDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  DescribeExportTasksCommand,
  type ExportTask,
  ListTagsForResourceCommand,
  paginateDescribeDBClusterSnapshots,
  RDSClient,
  RDSServiceException,
  StartExportTaskCommand,
} from '@aws-sdk/client-rds';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** An RDS to hold against the contract: ours, another emulator's, or an account's. */
export interface RdsSubject {
  readonly at: Reachable;
  /** An available Aurora PostgreSQL cluster with a writer and a reader, and without any snapshot. */
  readonly cluster: string;
  readonly exportTarget: { readonly bucket: string; readonly roleArn: string; readonly kmsKeyArn: string };
  /** Has the nightly snapshot taken; answers its identifier once it is available. */
  takeAutomatedSnapshot(): Promise<string>;
  /** Has that many available manual snapshots there, `many-001` and on. */
  arrangeManualSnapshots(count: number): Promise<void>;
  /** Lets time pass until the condition holds. */
  until(condition: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** What Aurora's API does, as far as the suite relies on it. */
export function rdsContract(setUp: () => Promise<RdsSubject>): void {
  let subject: RdsSubject;
  let rds: RDSClient;

  beforeEach(async () => {
    subject = await setUp();
    rds = new RDSClient({ ...subject.at, maxAttempts: 1 });
  });

  afterEach(async () => {
    rds.destroy();
    await subject.close();
  });

  async function refused(call: Promise<unknown>): Promise<{ name: string; code: string; status: number }> {
    const error: unknown = await call.then(
      () => 'it was not refused',
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RDSServiceException)) throw error;
    const code = 'Code' in error ? String(error.Code) : '';
    return { name: error.name, code, status: error.$metadata.httpStatusCode ?? 0 };
  }

  async function createSnapshot(identifier: string): Promise<DBClusterSnapshot> {
    const { DBClusterSnapshot: snapshot } = await rds.send(
      new CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: subject.cluster,
        DBClusterSnapshotIdentifier: identifier,
      }),
    );
    return snapshot ?? {};
  }

  async function snapshotNamed(identifier: string): Promise<DBClusterSnapshot> {
    const { DBClusterSnapshots: [snapshot] = [] } = await rds.send(
      new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier }),
    );
    return snapshot ?? {};
  }

  async function availableSnapshot(identifier: string): Promise<string> {
    const { DBClusterSnapshotArn: arn } = await createSnapshot(identifier);
    await subject.until(async () => (await snapshotNamed(identifier)).Status === 'available');
    return arn ?? '';
  }

  function startExport(
    identifier: string,
    source: string,
    other: { ExportOnly?: string[]; S3Prefix?: string; S3BucketName?: string } = {},
  ): Promise<ExportTask> {
    return rds.send(
      new StartExportTaskCommand({
        ExportTaskIdentifier: identifier,
        SourceArn: source,
        S3BucketName: subject.exportTarget.bucket,
        IamRoleArn: subject.exportTarget.roleArn,
        KmsKeyId: subject.exportTarget.kmsKeyArn,
        ...other,
      }),
    );
  }

  async function taskNamed(identifier: string): Promise<ExportTask> {
    const { ExportTasks: [task] = [] } = await rds.send(
      new DescribeExportTasksCommand({ ExportTaskIdentifier: identifier }),
    );
    return task ?? {};
  }

  describe('clusters and instances', () => {
    test('describe a cluster with its members and a list shape that is never missing', async () => {
      const { DBClusters: clusters = [] } = await rds.send(
        new DescribeDBClustersCommand({ DBClusterIdentifier: subject.cluster.toUpperCase() }),
      );
      expect(clusters).toHaveLength(1);
      expect(clusters[0]).toMatchObject({
        DBClusterIdentifier: subject.cluster,
        Status: 'available',
        Engine: 'aurora-postgresql',
        DbClusterResourceId: expect.stringMatching(/^cluster-[A-Z0-9]{26}$/),
        TagList: expect.any(Array),
      });
      expect(clusters[0]?.DBClusterMembers?.map((member) => member.IsClusterWriter)).toEqual([true, false]);
      expect(clusters[0]?.LatestRestorableTime).toBeInstanceOf(Date);
      const byResourceId = async (id: string) => {
        const Filters = [{ Name: 'db-cluster-resource-id', Values: [id] }];
        const found = await rds.send(new DescribeDBClustersCommand({ Filters }));
        return found.DBClusters?.map((cluster) => cluster.DBClusterIdentifier);
      };
      expect(await byResourceId(clusters[0]?.DbClusterResourceId ?? '')).toEqual([subject.cluster]);
      expect(await byResourceId('cluster-NOBODY')).toEqual([]);
    });

    test('an unknown identifier is a fault, a filter for it an empty list', async () => {
      const unknown = rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: 'nobody' }));
      await expect(unknown).rejects.toBeInstanceOf(DBClusterNotFoundFault);
      const { DBClusters } = await rds.send(
        new DescribeDBClustersCommand({ Filters: [{ Name: 'db-cluster-id', Values: ['nobody'] }] }),
      );
      expect(DBClusters).toEqual([]);
      expect(
        await refused(rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'nobody' }))),
      ).toEqual({ name: 'DBInstanceNotFoundFault', code: 'DBInstanceNotFound', status: 404 });
    });

    test('instances are found by their cluster', async () => {
      const { DBInstances: instances = [] } = await rds.send(
        new DescribeDBInstancesCommand({
          Filters: [{ Name: 'db-cluster-id', Values: [subject.cluster] }],
        }),
      );
      expect(instances.map((instance) => instance.DBClusterIdentifier)).toEqual([
        subject.cluster,
        subject.cluster,
      ]);
    });

    test('a filter that the operation does not have is refused', async () => {
      expect(
        await refused(
          rds.send(new DescribeDBClustersCommand({ Filters: [{ Name: 'colour', Values: ['blue'] }] })),
        ),
      ).toMatchObject({ name: 'InvalidParameterValue', status: 400 });
    });
  });

  describe('cluster snapshots', () => {
    test('none is an empty list, not a missing one', async () => {
      const { DBClusterSnapshots, Marker } = await rds.send(
        new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: subject.cluster }),
      );
      expect(DBClusterSnapshots).toEqual([]);
      expect(Marker).toBeUndefined();
    });

    test('a manual snapshot is creating, then available; its identifier is kept in lower case', async () => {
      const begun = await createSnapshot('Before-Migration');
      expect(begun).toMatchObject({
        DBClusterSnapshotIdentifier: 'before-migration',
        Status: 'creating',
        SnapshotType: 'manual',
      });
      await subject.until(async () => (await snapshotNamed('BEFORE-migration')).Status === 'available');
      const done = await snapshotNamed('before-migration');
      expect(done).toMatchObject({
        PercentProgress: 100,
        DBClusterIdentifier: subject.cluster,
        Engine: 'aurora-postgresql',
        TagList: [],
      });
      expect(done.SnapshotCreateTime).toBeInstanceOf(Date);
    });

    test('a second snapshot of that name, of a busy cluster or of none is refused', async () => {
      await createSnapshot('first');
      expect(await refused(createSnapshot('First'))).toEqual({
        name: 'DBClusterSnapshotAlreadyExistsFault',
        code: 'DBClusterSnapshotAlreadyExistsFault',
        status: 400,
      });
      expect(await refused(createSnapshot('second'))).toMatchObject({ name: 'InvalidDBClusterStateFault' });
      expect(await refused(createSnapshot('two--hyphens'))).toMatchObject({ name: 'InvalidParameterValue' });
      const ofNone = new CreateDBClusterSnapshotCommand({
        DBClusterIdentifier: 'nobody',
        DBClusterSnapshotIdentifier: 'third',
      });
      expect(await refused(rds.send(ofNone))).toMatchObject({ name: 'DBClusterNotFoundFault', status: 404 });
    });

    test('an automated snapshot is found by its identifier only with its type', async () => {
      const identifier = await subject.takeAutomatedSnapshot();
      expect(identifier).toMatch(new RegExp(`^rds:${subject.cluster}-\\d{4}(-\\d\\d){4}$`));
      const withoutType = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier });
      expect(await refused(rds.send(withoutType))).toMatchObject({
        name: 'DBClusterSnapshotNotFoundFault',
        status: 404,
      });
      const { DBClusterSnapshots: [found] = [] } = await rds.send(
        new DescribeDBClusterSnapshotsCommand({
          DBClusterSnapshotIdentifier: identifier,
          SnapshotType: 'automated',
        }),
      );
      expect(found).toMatchObject({ SnapshotType: 'automated', Status: 'available' });
      const { DBClusterSnapshots: manual } = await rds.send(
        new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual' }),
      );
      expect(manual).toEqual([]);
      expect(
        await refused(
          rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: identifier })),
        ),
      ).toMatchObject({ name: 'InvalidDBClusterSnapshotStateFault' });
    });

    test('cluster and snapshot identifiers exclude each other', async () => {
      const both = new DescribeDBClusterSnapshotsCommand({
        DBClusterIdentifier: subject.cluster,
        DBClusterSnapshotIdentifier: 'any',
      });
      expect(await refused(rds.send(both))).toMatchObject({ name: 'InvalidParameterCombination' });
    });

    test('pages have 20 to 100 records and neither repeat nor lose one', async () => {
      await subject.arrangeManualSnapshots(45);
      const sizes: number[] = [];
      const seen: (string | undefined)[] = [];
      for await (const { DBClusterSnapshots: records = [] } of paginateDescribeDBClusterSnapshots(
        { client: rds, pageSize: 20 },
        { DBClusterIdentifier: subject.cluster },
      )) {
        sizes.push(records.length);
        seen.push(...records.map((snapshot) => snapshot.DBClusterSnapshotIdentifier));
      }
      expect(sizes).toEqual([20, 20, 5]);
      expect(new Set(seen).size).toBe(45);
      for (const MaxRecords of [19, 101]) {
        expect(await refused(rds.send(new DescribeDBClusterSnapshotsCommand({ MaxRecords })))).toMatchObject({
          name: 'InvalidParameterValue',
          status: 400,
        });
      }
    });

    test('the quota of manual snapshots is 100', async () => {
      await subject.arrangeManualSnapshots(100);
      expect(await refused(createSnapshot('one-more'))).toEqual({
        name: 'SnapshotQuotaExceededFault',
        code: 'SnapshotQuotaExceeded',
        status: 400,
      });
    });

    test('a deleted snapshot is gone', async () => {
      await createSnapshot('gone-soon');
      const remove = () =>
        rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'gone-soon' }));
      expect(await refused(remove())).toMatchObject({ name: 'InvalidDBClusterSnapshotStateFault' });
      await subject.until(async () => (await snapshotNamed('gone-soon')).Status === 'available');
      await remove();
      expect(await refused(remove())).toEqual({
        name: 'DBClusterSnapshotNotFoundFault',
        code: 'DBClusterSnapshotNotFoundFault',
        status: 404,
      });
    });

    test('tags are given at creation, added later, and listed in both places', async () => {
      const { DBClusterSnapshot: begun } = await rds.send(
        new CreateDBClusterSnapshotCommand({
          DBClusterIdentifier: subject.cluster,
          DBClusterSnapshotIdentifier: 'tagged',
          Tags: [{ Key: 'purpose', Value: 'backup & drill' }],
        }),
      );
      const arn = begun?.DBClusterSnapshotArn ?? '';
      await rds.send(
        new AddTagsToResourceCommand({ ResourceName: arn, Tags: [{ Key: 'keep', Value: '<30d>' }] }),
      );
      const expected = [
        { Key: 'purpose', Value: 'backup & drill' },
        { Key: 'keep', Value: '<30d>' },
      ];
      const { TagList } = await rds.send(new ListTagsForResourceCommand({ ResourceName: arn }));
      expect(TagList).toEqual(expected);
      expect((await snapshotNamed('tagged')).TagList).toEqual(expected);
      const reserved = new AddTagsToResourceCommand({
        ResourceName: arn,
        Tags: [{ Key: 'aws:x', Value: '' }],
      });
      expect(await refused(rds.send(reserved))).toMatchObject({ name: 'InvalidParameterValue' });
      const tooMany = new AddTagsToResourceCommand({
        ResourceName: arn,
        Tags: Array.from({ length: 49 }, (_, index) => ({ Key: `tag-${index}`, Value: '' })),
      });
      expect(await refused(rds.send(tooMany))).toMatchObject({ name: 'InvalidParameterValue' });
    });

    test('events are listed without an id', async () => {
      const arn = await availableSnapshot('announced');
      const { Events: events = [] } = await rds.send(
        new DescribeEventsCommand({ SourceType: 'db-cluster-snapshot', SourceIdentifier: 'announced' }),
      );
      expect(events.map(({ Date: _date, ...event }) => event)).toEqual([
        {
          SourceIdentifier: 'announced',
          SourceType: 'db-cluster-snapshot',
          SourceArn: arn,
          Message: 'Creating manual cluster snapshot',
          EventCategories: ['backup'],
        },
        {
          SourceIdentifier: 'announced',
          SourceType: 'db-cluster-snapshot',
          SourceArn: arn,
          Message: 'Manual cluster snapshot created',
          EventCategories: ['backup'],
        },
      ]);
      const sourceAlone = new DescribeEventsCommand({ SourceIdentifier: 'announced' });
      expect(await refused(rds.send(sourceAlone))).toMatchObject({ name: 'InvalidParameterCombination' });
    });
  });

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
        S3Bucket: subject.exportTarget.bucket,
        S3Prefix: 'exports',
        IamRoleArn: subject.exportTarget.roleArn,
        KmsKeyId: subject.exportTarget.kmsKeyArn,
        Status: 'STARTING',
        PercentProgress: 0,
      });
      const statuses = new Set<string | undefined>(['STARTING']);
      await subject.until(async () => {
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
        const { ExportTasks: tasks } = await rds.send(
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
      await rds.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'once' }));
      await subject.until(async () => (await taskNamed('once')).Status === 'CANCELED');
      expect(await refused(startExport('once', source))).toEqual({
        name: 'ExportTaskAlreadyExistsFault',
        code: 'ExportTaskAlreadyExists',
        status: 400,
      });
    });

    test('a canceled task is CANCELING, then CANCELED, and cannot be canceled again', async () => {
      const source = await availableSnapshot('canceled');
      await startExport('canceled', source);
      const cancel = () => rds.send(new CancelExportTaskCommand({ ExportTaskIdentifier: 'canceled' }));
      expect((await cancel()).Status).toBe('CANCELING');
      await subject.until(async () => (await taskNamed('canceled')).Status === 'CANCELED');
      expect(await refused(cancel())).toEqual({
        name: 'InvalidExportTaskStateFault',
        code: 'InvalidExportTaskStateFault',
        status: 400,
      });
      const unknown = new CancelExportTaskCommand({ ExportTaskIdentifier: 'unknown' });
      expect(await refused(rds.send(unknown))).toEqual({
        name: 'ExportTaskNotFoundFault',
        code: 'ExportTaskNotFound',
        status: 404,
      });
    });

    test('one task at a time per snapshot, five per account', async () => {
      await subject.arrangeManualSnapshots(6);
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
      expect(await refused(rds.send(new StartExportTaskCommand({} as never)))).toMatchObject({
        status: 400,
      });
    });
  });
}
