import type { DBCluster, RDSClient } from '@aws-sdk/client-rds';
import type { Endpoint, Endpoints, ReachableCluster } from '../../domain/comparison/ports.ts';
import { clusterOf } from './rds-clusters.ts';
import { describeAllClusters, describeCluster } from './rds-describe.ts';

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
    const described = await describeCluster(this.#client, clusterId);
    return described && endpointOf(described);
  }

  async all(): Promise<readonly ReachableCluster[]> {
    return (await describeAllClusters(this.#client)).flatMap(reachable);
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
