import { DescribeDBClustersCommand, type RDSClient } from '@aws-sdk/client-rds';
import type { Endpoint, Endpoints } from '../../domain/comparison/ports.ts';
import { calling } from './fault.ts';

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
    const { DBClusters = [] } = await calling({ call: 'RDS DescribeDBClusters', subject: clusterId }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters })),
    );
    const cluster = DBClusters.find(({ DbClusterResourceId }) => DbClusterResourceId === clusterId);
    const host = cluster?.ReaderEndpoint ?? cluster?.Endpoint;
    return host === undefined ? undefined : { host, port: cluster?.Port ?? defaultPort };
  }
}
