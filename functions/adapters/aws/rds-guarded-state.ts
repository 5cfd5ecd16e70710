import {
  type DBCluster,
  type DBClusterSnapshot,
  type DBInstance,
  DescribeDBClusterParametersCommand,
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  paginateDescribeDBClusterSnapshots,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type {
  GuardedCluster,
  GuardedInstance,
  GuardedState,
  KeyState,
  ManualSnapshot,
} from '../../domain/changes/state.ts';
import { tlsParameter } from '../../domain/changes/touches.ts';
import { awsFault, calling, errorFacts } from './fault.ts';
import { clusterOf } from './rds-clusters.ts';

/** What guards clusters and what belongs to them, from RDS; their keys from KMS. */
export class RdsGuardedState implements GuardedState {
  readonly #client: RDSClient;
  readonly #keys: Pick<GuardedState, 'key'>;

  constructor(client: RDSClient, keys: Pick<GuardedState, 'key'>) {
    this.#client = client;
    this.#keys = keys;
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html */
  async clusters(): Promise<readonly GuardedCluster[]> {
    const pages = paginateDescribeDBClusters({ client: this.#client, pageSize: 100 }, {});
    return collected('RDS DescribeDBClusters', pages, ({ DBClusters = [] }) =>
      DBClusters.flatMap(guardedCluster),
    );
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html */
  async instances(): Promise<readonly GuardedInstance[]> {
    const pages = paginateDescribeDBInstances({ client: this.#client, pageSize: 100 }, {});
    return collected('RDS DescribeDBInstances', pages, ({ DBInstances = [] }) =>
      DBInstances.flatMap(guardedInstance),
    );
  }

  async manualSnapshots(): Promise<readonly ManualSnapshot[]> {
    const pages = paginateDescribeDBClusterSnapshots(
      { client: this.#client, pageSize: 100 },
      { SnapshotType: 'manual' },
    );
    return collected('RDS DescribeDBClusterSnapshots', pages, ({ DBClusterSnapshots = [] }) =>
      DBClusterSnapshots.flatMap(snapshotOf),
    );
  }

  /** By filter, which takes the name of an automated snapshot too; one that finds nothing is no error. */
  async snapshot(identifier: string): Promise<ManualSnapshot | undefined> {
    const Filters = [{ Name: 'db-cluster-snapshot-id', Values: [identifier] }];
    const { DBClusterSnapshots = [] } = await calling(
      { call: 'RDS DescribeDBClusterSnapshots', subject: identifier },
      () => this.#client.send(new DescribeDBClusterSnapshotsCommand({ Filters })),
    );
    return DBClusterSnapshots.flatMap(snapshotOf).find((snapshot) => snapshot.identifier === identifier);
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshotAttributes.html */
  async sharedWith(snapshot: string): Promise<readonly string[] | undefined> {
    try {
      const { DBClusterSnapshotAttributesResult: found } = await this.#client.send(
        new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: snapshot }),
      );
      const restore = found?.DBClusterSnapshotAttributes?.find(
        ({ AttributeName }) => AttributeName === 'restore',
      );
      return restore?.AttributeValues ?? [];
    } catch (thrown) {
      if (/^DBClusterSnapshotNotFound/.test(errorFacts(thrown).name)) return undefined;
      throw awsFault(thrown, { call: 'RDS DescribeDBClusterSnapshotAttributes', subject: snapshot });
    }
  }

  /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterParameters.html */
  async forcesTls(parameterGroup: string): Promise<boolean | undefined> {
    const { Parameters = [] } = await calling(
      { call: 'RDS DescribeDBClusterParameters', subject: parameterGroup },
      () =>
        this.#client.send(
          new DescribeDBClusterParametersCommand({
            DBClusterParameterGroupName: parameterGroup,
            Filters: [{ Name: 'parameter-name', Values: [tlsParameter] }],
          }),
        ),
    );
    const value = Parameters.find(({ ParameterName }) => ParameterName === tlsParameter)?.ParameterValue;
    return value === undefined ? undefined : ['1', 'on', 'true'].includes(value.toLowerCase());
  }

  key(keyId: string): Promise<KeyState | undefined> {
    return this.#keys.key(keyId);
  }
}

async function collected<P, T>(
  call: string,
  pages: AsyncIterable<P>,
  read: (page: P) => readonly T[],
): Promise<readonly T[]> {
  const found: T[] = [];
  try {
    for await (const page of pages) found.push(...read(page));
  } catch (thrown) {
    throw awsFault(thrown, { call, subject: 'all of the account' });
  }
  return found;
}

function guardedCluster(cluster: DBCluster): GuardedCluster[] {
  const { KmsKeyId, DBClusterParameterGroup } = cluster;
  return clusterOf(cluster).map((own) => ({
    ...own,
    deletionProtection: cluster.DeletionProtection ?? false,
    iamAuthentication: cluster.IAMDatabaseAuthenticationEnabled ?? false,
    logExports: cluster.EnabledCloudwatchLogsExports ?? [],
    ...(KmsKeyId && { keyArn: KmsKeyId }),
    ...(DBClusterParameterGroup && { parameterGroup: DBClusterParameterGroup }),
  }));
}

function guardedInstance(instance: DBInstance): GuardedInstance[] {
  const { DbiResourceId, DBInstanceIdentifier, DBClusterIdentifier } = instance;
  if (!DbiResourceId || !DBInstanceIdentifier) return [];
  return [
    {
      resourceId: DbiResourceId,
      identifier: DBInstanceIdentifier,
      ...(DBClusterIdentifier && { cluster: DBClusterIdentifier }),
      publiclyAccessible: instance.PubliclyAccessible ?? false,
    },
  ];
}

function snapshotOf({
  DBClusterSnapshotIdentifier,
  DBClusterIdentifier,
}: DBClusterSnapshot): ManualSnapshot[] {
  return DBClusterSnapshotIdentifier && DBClusterIdentifier
    ? [{ identifier: DBClusterSnapshotIdentifier, cluster: DBClusterIdentifier }]
    : [];
}
