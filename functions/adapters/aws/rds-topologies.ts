import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeGlobalClustersCommand,
  type Filter,
  type GlobalCluster,
  type RDSClient,
  type Tag,
} from '@aws-sdk/client-rds';
import { parseArn, parseRdsResource } from '../../domain/arn.ts';
import { type About, globalId } from '../../domain/failover/about.ts';
import type { Member, Topologies, Topology } from '../../domain/failover/facts.ts';
import { calling } from './fault.ts';
import { describeAllClusters, describeAllInstances } from './rds-describe.ts';

/** A message about a failover waits no longer than this for what RDS lists. */
const patienceMs = 4_000;

/**
 * What can fail over, with its members, from RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeGlobalClusters.html
 */
export class RdsTopologies implements Topologies {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  /** Each call ended after 4 seconds. Without the list of instances, members of a cluster lack zone and class. */
  async find(identifier: string, about: About): Promise<Topology | undefined> {
    const patience = AbortSignal.timeout(patienceMs);
    if (about === 'instance') return this.#findInstance(identifier, patience);
    const cluster = await this.#findCluster(identifier, patience);
    if (about === 'cluster' && cluster?.globalCluster === undefined) return cluster;
    const databases = this.#globalDatabases(patience);
    if (about === 'cluster') return cluster && withRole(cluster, await databases.catch(() => []));
    return cluster && (await databases).flatMap((database) => globalTopology(database, cluster))[0];
  }

  async all({ instances: wantsInstances }: { readonly instances: boolean }): Promise<readonly Topology[]> {
    const listed = await describeAllClusters(this.#client);
    const instances = await describeAllInstances(this.#client);
    const clusters = listed.flatMap((cluster) => topologyOf(cluster, instances));
    const isGlobal = clusters.some(({ globalCluster }) => globalCluster !== undefined);
    const databases = isGlobal ? await this.#globalDatabases() : [];
    return [
      ...clusters,
      ...clusters.flatMap((cluster) => databases.flatMap((database) => globalTopology(database, cluster))),
      ...(wantsInstances ? instances.flatMap(instanceTopology) : []),
    ];
  }

  /** By filter: one that finds nothing is no error. */
  async #findCluster(identifier: string, abortSignal: AbortSignal): Promise<Topology | undefined> {
    const Filters: Filter[] = [{ Name: 'db-cluster-id', Values: [identifier] }];
    const instances = this.#client.send(new DescribeDBInstancesCommand({ Filters }), { abortSignal }).then(
      ({ DBInstances = [] }) => DBInstances,
      () => [],
    );
    const { DBClusters = [] } = await calling({ call: 'RDS DescribeDBClusters', subject: identifier }, () =>
      this.#client.send(new DescribeDBClustersCommand({ Filters }), { abortSignal }),
    );
    const listed = await instances;
    return DBClusters.flatMap((cluster) => topologyOf(cluster, listed)).find(
      (cluster) => cluster.identifier === identifier,
    );
  }

  async #findInstance(identifier: string, abortSignal: AbortSignal): Promise<Topology | undefined> {
    const Filters: Filter[] = [{ Name: 'db-instance-id', Values: [identifier] }];
    const { DBInstances = [] } = await calling({ call: 'RDS DescribeDBInstances', subject: identifier }, () =>
      this.#client.send(new DescribeDBInstancesCommand({ Filters }), { abortSignal }),
    );
    return DBInstances.flatMap(instanceTopology).find((instance) => instance.identifier === identifier);
  }

  /** All of the account: there are few, and none can be asked for by its member. */
  async #globalDatabases(abortSignal?: AbortSignal): Promise<GlobalCluster[]> {
    const databases: GlobalCluster[] = [];
    let marker: string | undefined;
    do {
      const input = { MaxRecords: 100, ...(marker !== undefined && { Marker: marker }) };
      const page = await calling(
        { call: 'RDS DescribeGlobalClusters', subject: 'all global databases' },
        () =>
          this.#client.send(new DescribeGlobalClustersCommand(input), {
            ...(abortSignal && { abortSignal }),
          }),
      );
      databases.push(...(page.GlobalClusters ?? []));
      marker = page.Marker;
    } while (marker);
    return databases;
  }
}

function topologyOf(cluster: DBCluster, instances: readonly DBInstance[]): Topology[] {
  const { DbClusterResourceId: resourceId, DBClusterIdentifier: identifier, DBClusterArn: arn } = cluster;
  if (!resourceId || !identifier || !arn) return [];
  return [
    {
      about: 'cluster',
      resourceId,
      identifier,
      arn,
      tags: tagsOf(cluster.TagList),
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
            ...(found?.DbiResourceId && { resourceId: found.DbiResourceId }),
            ...(found?.PerformanceInsightsEnabled !== undefined && {
              performanceInsights: found.PerformanceInsightsEnabled,
            }),
          },
        ];
      }),
    },
  ];
}

/** A Multi-AZ instance and its standby; none for a member of a cluster. */
function instanceTopology(instance: DBInstance): Topology[] {
  const { DbiResourceId: resourceId, DBInstanceIdentifier: identifier, DBInstanceArn: arn } = instance;
  if (!resourceId || !identifier || !arn || instance.DBClusterIdentifier) return [];
  const { AvailabilityZone: zone, SecondaryAvailabilityZone: standbyZone, DBInstanceClass } = instance;
  const common = {
    instance: identifier,
    ...(DBInstanceClass && { instanceClass: DBInstanceClass }),
    resourceId,
    ...(instance.PerformanceInsightsEnabled !== undefined && {
      performanceInsights: instance.PerformanceInsightsEnabled,
    }),
  };
  const status = instance.DBInstanceStatus ?? 'unknown';
  return [
    {
      about: 'instance',
      resourceId,
      identifier,
      arn,
      tags: tagsOf(instance.TagList),
      status,
      engineVersion: instance.EngineVersion,
      globalCluster: undefined,
      members: [
        { ...common, isWriter: true, status, ...(zone && { zone }) },
        ...(standbyZone ? [{ ...common, isWriter: false, zone: standbyZone }] : []),
      ],
    },
  ];
}

/** The global database that the cluster is of, with its clusters as members and their regions as zones. */
function globalTopology(database: GlobalCluster, cluster: Topology): Topology[] {
  const { GlobalClusterResourceId: resourceId, GlobalClusterIdentifier: globalCluster } = database;
  const clusters = database.GlobalClusterMembers ?? [];
  if (!resourceId || !globalCluster || !clusters.some(({ DBClusterArn }) => DBClusterArn === cluster.arn))
    return [];
  return [
    {
      about: 'global',
      resourceId: globalId(resourceId),
      identifier: cluster.identifier,
      arn: cluster.arn,
      tags: cluster.tags,
      status: database.Status ?? 'unknown',
      engineVersion: database.EngineVersion ?? cluster.engineVersion,
      globalCluster,
      members: clusters.flatMap(({ DBClusterArn, IsWriter }): Member[] => {
        const arn = parseArn(DBClusterArn ?? '');
        const resource = arn && parseRdsResource(arn);
        return arn && resource
          ? [{ instance: resource.identifier, zone: arn.region, isWriter: IsWriter ?? false }]
          : [];
      }),
    },
  ];
}

function withRole(cluster: Topology, databases: readonly GlobalCluster[]): Topology {
  const members = databases.flatMap(({ GlobalClusterMembers = [] }) => GlobalClusterMembers);
  const own = members.find(({ DBClusterArn }) => DBClusterArn === cluster.arn);
  return own ? { ...cluster, globalRole: own.IsWriter ? 'primary' : 'secondary' } : cluster;
}

function tagsOf(tags: readonly Tag[] = []): Record<string, string> {
  return Object.fromEntries(
    tags.flatMap(({ Key, Value }) => (Key === undefined ? [] : [[Key, Value ?? '']])),
  );
}
