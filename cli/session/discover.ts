import {
  type DBCluster,
  type DBInstance,
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
          ...source(one),
          identifier: one.DBInstanceIdentifier ?? '',
          status: one.DBInstanceStatus ?? 'unknown',
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
    ...source(described),
    identifier: described.DBClusterIdentifier ?? '',
    status: described.Status ?? 'unknown',
    instances: described.DBClusterMembers?.length ?? 0,
    engineMode: described.EngineMode ?? 'provisioned',
  };
}

/** What RDS calls the same for clusters and instances. */
function source({
  EngineVersion,
  StorageEncrypted,
  KmsKeyId,
  BackupRetentionPeriod,
  TagList,
}: DBCluster | DBInstance) {
  return {
    engineVersion: EngineVersion ?? 'unknown',
    encrypted: StorageEncrypted ?? false,
    keyArn: KmsKeyId,
    retentionDays: BackupRetentionPeriod ?? 0,
    tags: tagsOf(TagList),
  };
}

function byIdentifier(a: { readonly identifier: string }, b: { readonly identifier: string }): number {
  return a.identifier.localeCompare(b.identifier);
}
