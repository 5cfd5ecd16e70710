import {
  type DBCluster,
  DescribeDBClustersCommand,
  paginateDescribeDBClusters,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Cluster, Clusters } from '../../domain/cluster/cluster.ts';
import { awsFault, calling } from './fault.ts';
import { tagsOf } from './rds-tags.ts';

const call = 'RDS DescribeDBClusters';

/**
 * DB clusters from RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 */
export class RdsClusters implements Clusters {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(resourceId: string): Promise<Cluster | undefined> {
    // By filter, since an identifier may have passed to another cluster; a filter that finds nothing is no error.
    const Filters = [{ Name: 'db-cluster-resource-id', Values: [resourceId] }];
    const { DBClusters = [] } = await calling({ call, subject: resourceId }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters })),
    );
    return DBClusters.flatMap(clusterOf).find((cluster) => cluster.resourceId === resourceId);
  }

  async all(): Promise<readonly Cluster[]> {
    const clusters: Cluster[] = [];
    try {
      const pages = paginateDescribeDBClusters({ client: this.#client, pageSize: 100 }, {});
      for await (const { DBClusters = [] } of pages) clusters.push(...DBClusters.flatMap(clusterOf));
    } catch (thrown) {
      throw awsFault(thrown, { call, subject: 'all clusters' });
    }
    return clusters;
  }
}

/** What RDS says of a cluster; an entry without ARN, identifier or resource id can be no subject of any work. */
export function clusterOf(described: DBCluster): Cluster[] {
  const { DBClusterArn: arn, DbClusterResourceId: resourceId, DBClusterIdentifier: identifier } = described;
  if (!arn || !resourceId || !identifier) return [];
  return [{ arn, resourceId, identifier, engine: described.Engine ?? '', tags: tagsOf(described.TagList) }];
}
