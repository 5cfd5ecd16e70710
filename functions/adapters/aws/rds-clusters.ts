import type { DBCluster, RDSClient } from '@aws-sdk/client-rds';
import type { Cluster, Clusters } from '../../domain/cluster/cluster.ts';
import { describeAllClusters, describeCluster } from './rds-describe.ts';
import { tagsOf } from './rds-tags.ts';

/** DB clusters from RDS. */
export class RdsClusters implements Clusters {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(resourceId: string): Promise<Cluster | undefined> {
    const described = await describeCluster(this.#client, resourceId);
    return described && clusterOf(described)[0];
  }

  async all(): Promise<readonly Cluster[]> {
    return (await describeAllClusters(this.#client)).flatMap(clusterOf);
  }
}

/** What RDS says of a cluster; an entry without ARN, identifier or resource id can be no subject of any work. */
export function clusterOf(described: DBCluster): Cluster[] {
  const { DBClusterArn: arn, DbClusterResourceId: resourceId, DBClusterIdentifier: identifier } = described;
  if (!arn || !resourceId || !identifier) return [];
  return [{ arn, resourceId, identifier, engine: described.Engine ?? '', tags: tagsOf(described.TagList) }];
}
