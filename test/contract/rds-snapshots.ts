import {
  AddTagsToResourceCommand,
  CreateDBClusterSnapshotCommand,
  DeleteDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeEventsCommand,
  ListTagsForResourceCommand,
  paginateDescribeDBClusterSnapshots,
  RemoveTagsFromResourceCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { type RdsDriver, refused } from './rds-driver.ts';

/** Cluster snapshots, their tags and their events. */
export function snapshotContract(driver: RdsDriver): void {
  const { createSnapshot, snapshotNamed, availableSnapshot } = driver;

  describe('cluster snapshots', () => {
    test('none is an empty list, not a missing one', async () => {
      const { DBClusterSnapshots, Marker } = await driver.client.send(
        new DescribeDBClusterSnapshotsCommand({ DBClusterIdentifier: driver.subject.cluster }),
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
      await driver.subject.until(
        async () => (await snapshotNamed('BEFORE-migration')).Status === 'available',
      );
      const done = await snapshotNamed('before-migration');
      expect(done).toMatchObject({
        PercentProgress: 100,
        DBClusterIdentifier: driver.subject.cluster,
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
      expect(await refused(driver.client.send(ofNone))).toMatchObject({
        name: 'DBClusterNotFoundFault',
        status: 404,
      });
    });

    test('an automated snapshot is found by its identifier only with its type', async () => {
      const identifier = await driver.subject.takeAutomatedSnapshot();
      expect(identifier).toMatch(new RegExp(`^rds:${driver.subject.cluster}-\\d{4}(-\\d\\d){4}$`));
      const withoutType = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier });
      expect(await refused(driver.client.send(withoutType))).toMatchObject({
        name: 'DBClusterSnapshotNotFoundFault',
        status: 404,
      });
      const { DBClusterSnapshots: [found] = [] } = await driver.client.send(
        new DescribeDBClusterSnapshotsCommand({
          DBClusterSnapshotIdentifier: identifier,
          SnapshotType: 'automated',
        }),
      );
      expect(found).toMatchObject({ SnapshotType: 'automated', Status: 'available' });
      const { DBClusterSnapshots: manual } = await driver.client.send(
        new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual' }),
      );
      expect(manual).toEqual([]);
      expect(
        await refused(
          driver.client.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: identifier })),
        ),
      ).toMatchObject({ name: 'InvalidDBClusterSnapshotStateFault' });
    });

    test('cluster and snapshot identifiers exclude each other', async () => {
      const both = new DescribeDBClusterSnapshotsCommand({
        DBClusterIdentifier: driver.subject.cluster,
        DBClusterSnapshotIdentifier: 'any',
      });
      expect(await refused(driver.client.send(both))).toMatchObject({ name: 'InvalidParameterCombination' });
    });

    test('pages have 20 to 100 records and neither repeat nor lose one', async () => {
      await driver.subject.arrangeManualSnapshots(45);
      const sizes: number[] = [];
      const seen: (string | undefined)[] = [];
      for await (const { DBClusterSnapshots: records = [] } of paginateDescribeDBClusterSnapshots(
        { client: driver.client, pageSize: 20 },
        { DBClusterIdentifier: driver.subject.cluster },
      )) {
        sizes.push(records.length);
        seen.push(...records.map((snapshot) => snapshot.DBClusterSnapshotIdentifier));
      }
      expect(sizes).toEqual([20, 20, 5]);
      expect(new Set(seen).size).toBe(45);
      for (const MaxRecords of [19, 101]) {
        expect(
          await refused(driver.client.send(new DescribeDBClusterSnapshotsCommand({ MaxRecords }))),
        ).toMatchObject({
          name: 'InvalidParameterValue',
          status: 400,
        });
      }
    });

    test('the quota of manual snapshots is 100', async () => {
      await driver.subject.arrangeManualSnapshots(100);
      expect(await refused(createSnapshot('one-more'))).toEqual({
        name: 'SnapshotQuotaExceededFault',
        code: 'SnapshotQuotaExceeded',
        status: 400,
      });
    });

    test('a deleted snapshot is gone', async () => {
      await createSnapshot('gone-soon');
      const remove = () =>
        driver.client.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'gone-soon' }));
      expect(await refused(remove())).toMatchObject({ name: 'InvalidDBClusterSnapshotStateFault' });
      await driver.subject.until(async () => (await snapshotNamed('gone-soon')).Status === 'available');
      await remove();
      expect(await refused(remove())).toEqual({
        name: 'DBClusterSnapshotNotFoundFault',
        code: 'DBClusterSnapshotNotFoundFault',
        status: 404,
      });
    });

    test('tags are given at creation, added later, and listed in both places', async () => {
      const { DBClusterSnapshot: begun } = await driver.client.send(
        new CreateDBClusterSnapshotCommand({
          DBClusterIdentifier: driver.subject.cluster,
          DBClusterSnapshotIdentifier: 'tagged',
          Tags: [{ Key: 'purpose', Value: 'backup + drill' }],
        }),
      );
      const arn = begun?.DBClusterSnapshotArn ?? '';
      await driver.client.send(
        new AddTagsToResourceCommand({ ResourceName: arn, Tags: [{ Key: 'keep', Value: '30 days' }] }),
      );
      const expected = [
        { Key: 'purpose', Value: 'backup + drill' },
        { Key: 'keep', Value: '30 days' },
      ];
      const { TagList } = await driver.client.send(new ListTagsForResourceCommand({ ResourceName: arn }));
      expect(TagList).toEqual(expected);
      expect((await snapshotNamed('tagged')).TagList).toEqual(expected);
      for (const Tag of [
        { Key: 'aws:x', Value: '' },
        { Key: 'x', Value: 'rds: storage migration' },
        { Key: 'x', Value: 'before & after' },
        { Key: 'x', Value: 'y'.repeat(257) },
      ]) {
        const reserved = new AddTagsToResourceCommand({ ResourceName: arn, Tags: [Tag] });
        expect(await refused(driver.client.send(reserved))).toMatchObject({ name: 'InvalidParameterValue' });
      }
      const tooMany = new AddTagsToResourceCommand({
        ResourceName: arn,
        Tags: Array.from({ length: 49 }, (_, index) => ({ Key: `tag-${index}`, Value: '' })),
      });
      expect(await refused(driver.client.send(tooMany))).toMatchObject({ name: 'InvalidParameterValue' });
    });

    test('a tag is taken away by its key; one that is not there is no error', async () => {
      const { DBClusterSnapshot: begun } = await driver.client.send(
        new CreateDBClusterSnapshotCommand({
          DBClusterIdentifier: driver.subject.cluster,
          DBClusterSnapshotIdentifier: 'untagged',
          Tags: [
            { Key: 'purpose', Value: 'backup' },
            { Key: 'delete-after', Value: '2026-12-01' },
          ],
        }),
      );
      const ResourceName = begun?.DBClusterSnapshotArn ?? '';
      const TagKeys = ['delete-after', 'never-given'];
      await driver.client.send(new RemoveTagsFromResourceCommand({ ResourceName, TagKeys }));
      expect((await snapshotNamed('untagged')).TagList).toEqual([{ Key: 'purpose', Value: 'backup' }]);
    });

    test('events are listed without an id', async () => {
      const arn = await availableSnapshot('announced');
      const { Events: events = [] } = await driver.client.send(
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
      expect(await refused(driver.client.send(sourceAlone))).toMatchObject({
        name: 'InvalidParameterCombination',
      });
    });
  });
}
