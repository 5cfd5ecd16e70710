import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type Filter,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Member, Topologies, Topology } from '../../domain/failover/facts.ts';
import { awsFault, calling } from './fault.ts';

/** A message about a failover waits no longer than this for what RDS lists. */
const patienceMs = 4_000;

/**
 * Clusters with their members, from RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export class RdsTopologies implements Topologies {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  /** Both calls at once, each ended after 4 seconds. Without the list of instances, members lack zone and class. */
  async find(identifier: string): Promise<Topology | undefined> {
    // By filter: one that finds nothing is no error.
    const Filters: Filter[] = [{ Name: 'db-cluster-id', Values: [identifier] }];
    const abort = { abortSignal: AbortSignal.timeout(patienceMs) };
    const instances = this.#client.send(new DescribeDBInstancesCommand({ Filters }), abort).then(
      ({ DBInstances = [] }) => DBInstances,
      () => [],
    );
    const { DBClusters = [] } = await calling({ call: 'RDS DescribeDBClusters', subject: identifier }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters }), abort),
    );
    const listed = await instances;
    return DBClusters.flatMap((cluster) => topologyOf(cluster, listed)).find(
      (cluster) => cluster.identifier === identifier,
    );
  }

  async all(): Promise<readonly Topology[]> {
    const client = this.#client;
    const clusters: DBCluster[] = [];
    const instances: DBInstance[] = [];
    try {
      const pages = paginateDescribeDBClusters({ client, pageSize: 100 }, {});
      for await (const { DBClusters = [] } of pages) clusters.push(...DBClusters);
    } catch (thrown) {
      throw awsFault(thrown, { call: 'RDS DescribeDBClusters', subject: 'all clusters' });
    }
    try {
      const pages = paginateDescribeDBInstances({ client, pageSize: 100 }, {});
      for await (const { DBInstances = [] } of pages) instances.push(...DBInstances);
    } catch (thrown) {
      throw awsFault(thrown, { call: 'RDS DescribeDBInstances', subject: 'all instances' });
    }
    return clusters.flatMap((cluster) => topologyOf(cluster, instances));
  }
}

function topologyOf(cluster: DBCluster, instances: readonly DBInstance[]): Topology[] {
  const { DbClusterResourceId: resourceId, DBClusterIdentifier: identifier, DBClusterArn: arn } = cluster;
  if (!resourceId || !identifier || !arn) return [];
  const tags = (cluster.TagList ?? []).flatMap(({ Key, Value }) =>
    Key === undefined ? [] : [[Key, Value ?? '']],
  );
  return [
    {
      resourceId,
      identifier,
      arn,
      tags: Object.fromEntries(tags),
      status: cluster.Status ?? 'unknown',
      engineVersion: cluster.EngineVersion,
      globalCluster: cluster.GlobalClusterIdentifier,
      ...(cluster.Endpoint && { endpoint: { host: cluster.Endpoint, port: cluster.Port ?? 5432 } }),
      iamAuthentication: cluster.IAMDatabaseAuthenticationEnabled ?? false,
      members: (cluster.DBClusterMembers ?? []).flatMap((member): Member[] => {
        const { DBInstanceIdentifier: instance, IsClusterWriter, PromotionTier } = member;
        if (!instance) return [];
        const found = instances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === instance);
        return [
          {
            instance,
            isWriter: IsClusterWriter ?? false,
            ...(PromotionTier !== undefined && { promotionTier: PromotionTier }),
            ...(found?.AvailabilityZone && { zone: found.AvailabilityZone }),
            ...(found?.DBInstanceClass && { instanceClass: found.DBInstanceClass }),
            ...(found?.DBInstanceStatus && { status: found.DBInstanceStatus }),
          },
        ];
      }),
    },
  ];
}
