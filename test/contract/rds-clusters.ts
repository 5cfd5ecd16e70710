import {
  DBClusterNotFoundFault,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { type RdsDriver, refused } from './rds-driver.ts';

/** DescribeDBClusters and DescribeDBInstances. */
export function clusterContract(driver: RdsDriver): void {
  describe('clusters and instances', () => {
    test('describe a cluster with its members and a list shape that is never missing', async () => {
      const { DBClusters: clusters = [] } = await driver.client.send(
        new DescribeDBClustersCommand({ DBClusterIdentifier: driver.subject.cluster.toUpperCase() }),
      );
      expect(clusters).toHaveLength(1);
      expect(clusters[0]).toMatchObject({
        DBClusterIdentifier: driver.subject.cluster,
        Status: 'available',
        Engine: 'aurora-postgresql',
        DbClusterResourceId: expect.stringMatching(/^cluster-[A-Z0-9]{26}$/),
        TagList: expect.any(Array),
      });
      expect(clusters[0]?.DBClusterMembers?.map((member) => member.IsClusterWriter)).toEqual([true, false]);
      expect(clusters[0]?.LatestRestorableTime).toBeInstanceOf(Date);
      const byResourceId = async (id: string) => {
        const Filters = [{ Name: 'db-cluster-resource-id', Values: [id] }];
        const found = await driver.client.send(new DescribeDBClustersCommand({ Filters }));
        return found.DBClusters?.map((cluster) => cluster.DBClusterIdentifier);
      };
      expect(await byResourceId(clusters[0]?.DbClusterResourceId ?? '')).toEqual([driver.subject.cluster]);
      expect(await byResourceId('cluster-NOBODY')).toEqual([]);
    });

    test('an unknown identifier is a fault, a filter for it an empty list', async () => {
      const unknown = driver.client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: 'nobody' }));
      await expect(unknown).rejects.toBeInstanceOf(DBClusterNotFoundFault);
      const { DBClusters } = await driver.client.send(
        new DescribeDBClustersCommand({ Filters: [{ Name: 'db-cluster-id', Values: ['nobody'] }] }),
      );
      expect(DBClusters).toEqual([]);
      expect(
        await refused(driver.client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'nobody' }))),
      ).toEqual({ name: 'DBInstanceNotFoundFault', code: 'DBInstanceNotFound', status: 404 });
    });

    test('instances are found by their cluster', async () => {
      const { DBInstances: instances = [] } = await driver.client.send(
        new DescribeDBInstancesCommand({
          Filters: [{ Name: 'db-cluster-id', Values: [driver.subject.cluster] }],
        }),
      );
      expect(instances.map((instance) => instance.DBClusterIdentifier)).toEqual([
        driver.subject.cluster,
        driver.subject.cluster,
      ]);
    });

    test('a filter that the operation does not have is refused', async () => {
      expect(
        await refused(
          driver.client.send(
            new DescribeDBClustersCommand({ Filters: [{ Name: 'colour', Values: ['blue'] }] }),
          ),
        ),
      ).toMatchObject({ name: 'InvalidParameterValue', status: 400 });
    });
  });
}
