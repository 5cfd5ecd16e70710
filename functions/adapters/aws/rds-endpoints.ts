import {
  type DBCluster,
  DescribeDBClustersCommand,
  paginateDescribeDBClusters,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Endpoint, Endpoints, ReachableCluster } from '../../domain/comparison/ports.ts';
import { awsFault, calling } from './fault.ts';
import { clusterOf } from './rds-clusters.ts';

const call = 'RDS DescribeDBClusters';

/** PostgreSQL's own, where RDS tells none. */
const defaultPort = 5432;

/**
 * Where clusters take connections, from RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Endpoints.Cluster.html
 */
export class RdsEndpoints implements Endpoints {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(clusterId: string): Promise<Endpoint | undefined> {
    const Filters = [{ Name: 'db-cluster-resource-id', Values: [clusterId] }];
    const { DBClusters = [] } = await calling({ call, subject: clusterId }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters })),
    );
    const cluster = DBClusters.find(({ DbClusterResourceId }) => DbClusterResourceId === clusterId);
    return cluster && endpointOf(cluster);
  }

  async all(): Promise<readonly ReachableCluster[]> {
    const found: ReachableCluster[] = [];
    try {
      const pages = paginateDescribeDBClusters({ client: this.#client, pageSize: 100 }, {});
      for await (const { DBClusters = [] } of pages) found.push(...DBClusters.flatMap(reachable));
    } catch (thrown) {
      throw awsFault(thrown, { call, subject: 'all clusters' });
    }
    return found;
  }
}

function reachable(described: DBCluster): ReachableCluster[] {
  const endpoint = endpointOf(described);
  return endpoint ? clusterOf(described).map((cluster) => ({ cluster, endpoint })) : [];
}

/** The reader endpoint leads to the writer where there is no reader. */
function endpointOf({ ReaderEndpoint, Endpoint: writer, Port }: DBCluster): Endpoint | undefined {
  const host = ReaderEndpoint ?? writer;
  return host === undefined ? undefined : { host, port: Port ?? defaultPort };
}
