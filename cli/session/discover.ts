import {
  type DBCluster,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { awsFault } from '../../functions/adapters/aws/fault.ts';
import { tagsOf } from '../../functions/adapters/aws/rds-tags.ts';
import type { DiscoveredCluster, DiscoveredInstance } from '../setup/discovered.ts';

/**
 * The Aurora PostgreSQL clusters of an account and region, by identifier; one call for each 100.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 */
export async function discoverClusters(client: RDSClient): Promise<DiscoveredCluster[]> {
  const found: DiscoveredCluster[] = [];
  try {
    const pages = paginateDescribeDBClusters({ client, pageSize: 100 }, {});
    for await (const { DBClusters = [] } of pages) {
      found.push(...DBClusters.filter(({ Engine }) => Engine === 'aurora-postgresql').map(discovered));
    }
  } catch (thrown) {
    throw awsFault(thrown, { call: 'RDS DescribeDBClusters', subject: 'all clusters' });
  }
  return found.toSorted(byIdentifier);
}

/**
 * The DB instances of RDS for PostgreSQL that are in no cluster, by identifier; one call for each 100.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export async function discoverInstances(client: RDSClient): Promise<DiscoveredInstance[]> {
  const found: DiscoveredInstance[] = [];
  try {
    const pages = paginateDescribeDBInstances({ client, pageSize: 100 }, {});
    for await (const { DBInstances = [] } of pages) {
      found.push(
        ...DBInstances.filter((one) => one.Engine === 'postgres' && !one.DBClusterIdentifier).map((one) => ({
          identifier: one.DBInstanceIdentifier ?? '',
          engineVersion: one.EngineVersion ?? 'unknown',
          multiAz: one.MultiAZ ?? false,
        })),
      );
    }
  } catch (thrown) {
    throw awsFault(thrown, { call: 'RDS DescribeDBInstances', subject: 'all instances' });
  }
  return found.toSorted(byIdentifier);
}

function discovered(described: DBCluster): DiscoveredCluster {
  return {
    identifier: described.DBClusterIdentifier ?? '',
    engineVersion: described.EngineVersion ?? 'unknown',
    status: described.Status ?? 'unknown',
    encrypted: described.StorageEncrypted ?? false,
    keyArn: described.KmsKeyId,
    instances: described.DBClusterMembers?.length ?? 0,
    retentionDays: described.BackupRetentionPeriod ?? 0,
    engineMode: described.EngineMode ?? 'provisioned',
    tags: tagsOf(described.TagList),
  };
}

function byIdentifier(a: { readonly identifier: string }, b: { readonly identifier: string }): number {
  return a.identifier.localeCompare(b.identifier);
}
