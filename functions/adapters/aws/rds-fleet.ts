import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { Fleet, FleetCluster, FleetMember, Source } from '../../domain/trouble/fleet.ts';
import { calling } from './fault.ts';
import { describeAllClusters, describeAllInstances } from './rds-describe.ts';
import { tagsOf } from './rds-tags.ts';

const describeClusters = 'RDS DescribeDBClusters';
const describeInstances = 'RDS DescribeDBInstances';

/** A message about an event waits no longer than this for what RDS lists; what the sweep saw takes its place. */
const patienceMs = 4_000;

/**
 * Clusters with their instances, as messages about them need it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export class RdsFleet implements Fleet {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  /** All calls ended after 4 seconds. Without the list of instances, members lack zone, status and window. */
  async find(source: Source): Promise<FleetCluster | undefined> {
    const abort = { abortSignal: AbortSignal.timeout(patienceMs) };
    const identifier =
      source.about === 'cluster' ? source.identifier : await this.#clusterOf(source.identifier, abort);
    if (identifier === undefined) return undefined;
    // By filter: one that finds nothing is no error.
    const Filters = [{ Name: 'db-cluster-id', Values: [identifier] }];
    const instances = this.#client.send(new DescribeDBInstancesCommand({ Filters }), abort).then(
      ({ DBInstances = [] }) => DBInstances,
      () => [],
    );
    const { DBClusters = [] } = await calling({ call: describeClusters, subject: identifier }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters }), abort),
    );
    const listed = await instances;
    return DBClusters.flatMap((cluster) => fleetCluster(cluster, listed)).find(
      (cluster) => cluster.identifier === identifier,
    );
  }

  async all(): Promise<readonly FleetCluster[]> {
    const clusters = await describeAllClusters(this.#client);
    const instances = await describeAllInstances(this.#client);
    const byCluster = Map.groupBy(instances, ({ DBClusterIdentifier }) => DBClusterIdentifier);
    return clusters.flatMap((cluster) =>
      fleetCluster(cluster, byCluster.get(cluster.DBClusterIdentifier) ?? []),
    );
  }

  async #clusterOf(
    instance: string,
    abort: { readonly abortSignal: AbortSignal },
  ): Promise<string | undefined> {
    const Filters = [{ Name: 'db-instance-id', Values: [instance] }];
    const { DBInstances = [] } = await calling({ call: describeInstances, subject: instance }, () =>
      this.#client.send(new DescribeDBInstancesCommand({ Filters }), abort),
    );
    return DBInstances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === instance)
      ?.DBClusterIdentifier;
  }
}

function fleetCluster(cluster: DBCluster, instances: readonly DBInstance[]): FleetCluster[] {
  const { DbClusterResourceId: resourceId, DBClusterIdentifier: identifier, DBClusterMembers = [] } = cluster;
  if (!resourceId || !identifier) return [];
  return [
    {
      resourceId,
      identifier,
      tags: tagsOf(cluster.TagList),
      status: cluster.Status ?? 'unknown',
      maintenanceWindow: cluster.PreferredMaintenanceWindow,
      capacity: capacityOf(cluster),
      members: DBClusterMembers.flatMap((member): FleetMember[] => {
        const { DBInstanceIdentifier: instance, IsClusterWriter, DBClusterParameterGroupStatus } = member;
        if (!instance) return [];
        const found = instances.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === instance);
        const statuses = [
          DBClusterParameterGroupStatus,
          ...(found?.DBParameterGroups ?? []).map(({ ParameterApplyStatus }) => ParameterApplyStatus),
        ].filter((status) => status !== undefined);
        const isPending = statuses.some((status) => status !== 'in-sync');
        return [
          {
            instance,
            isWriter: IsClusterWriter ?? false,
            zone: found?.AvailabilityZone,
            status: found?.DBInstanceStatus,
            maintenanceWindow: found?.PreferredMaintenanceWindow,
            // Whether none waits is known only with the instance's own parameter groups.
            parametersPending: isPending || (found && statuses.length > 0 ? false : undefined),
            isServerless: found?.DBInstanceClass === 'db.serverless',
          },
        ];
      }),
    },
  ];
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfigurationInfo.html */
function capacityOf({ ServerlessV2ScalingConfiguration }: DBCluster): FleetCluster['capacity'] {
  const { MinCapacity: min, MaxCapacity: max } = ServerlessV2ScalingConfiguration ?? {};
  return min === undefined || max === undefined ? undefined : { min, max };
}
