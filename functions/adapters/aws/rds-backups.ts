import {
  CreateDBClusterSnapshotCommand,
  type DBCluster,
  DescribeDBClustersCommand,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type {
  BackupSource,
  Backups,
  CreateAnswer,
  ManualSnapshot,
  NewBackup,
} from '../../domain/backup/backups.ts';
import { awsFault, calling, errorFacts } from './fault.ts';
import { clusterOf } from './rds-clusters.ts';
import { describeAllClusters } from './rds-describe.ts';
import { snapshotOf } from './rds-snapshots.ts';
import { tagsOf } from './rds-tags.ts';

/**
 * Manual cluster snapshots, taken and counted.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html
 */
export class RdsBackups implements Backups {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async source(clusterIdentifier: string): Promise<BackupSource | undefined> {
    // By filter, since a filter that finds nothing is no error.
    const Filters = [{ Name: 'db-cluster-id', Values: [clusterIdentifier] }];
    const { DBClusters = [] } = await calling(
      { call: 'RDS DescribeDBClusters', subject: clusterIdentifier },
      () => this.#client.send(new DescribeDBClustersCommand({ Filters })),
    );
    return DBClusters.flatMap(sourceOf).find(({ identifier }) => identifier === clusterIdentifier);
  }

  async sources(): Promise<readonly BackupSource[]> {
    return (await describeAllClusters(this.#client)).flatMap(sourceOf);
  }

  async create({ identifier, clusterIdentifier, tags }: NewBackup): Promise<CreateAnswer> {
    const command = new CreateDBClusterSnapshotCommand({
      DBClusterSnapshotIdentifier: identifier,
      DBClusterIdentifier: clusterIdentifier,
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    });
    try {
      await this.#client.send(command);
      return { answer: 'created' };
    } catch (thrown) {
      const fault = awsFault(thrown, { call: 'RDS CreateDBClusterSnapshot', subject: identifier });
      const { name: code, message, status } = errorFacts(thrown);
      if (code === 'DBClusterSnapshotAlreadyExistsFault') return { answer: 'exists' };
      const answered = status !== undefined && status >= 400 && status < 500;
      // Lambda replaces expired credentials: a later call can succeed.
      if (!answered || fault.kind === 'throttled' || /^(Expired|RequestExpired)/.test(code)) throw fault;
      return { answer: 'refused', code, message };
    }
  }

  async counted(): Promise<readonly ManualSnapshot[]> {
    const counted: ManualSnapshot[] = [];
    try {
      const pages = paginateDescribeDBClusterSnapshots(
        { client: this.#client, pageSize: 100 },
        { SnapshotType: 'manual' },
      );
      for await (const { DBClusterSnapshots = [] } of pages) {
        for (const described of DBClusterSnapshots) {
          const tags = tagsOf(described.TagList);
          counted.push(...snapshotOf(described).map((snapshot) => ({ ...snapshot, tags })));
        }
      }
    } catch (thrown) {
      throw awsFault(thrown, { call: 'RDS DescribeDBClusterSnapshots', subject: 'manual snapshots' });
    }
    // RDS calls AWS Backup's snapshots manual too, but does not count them.
    return counted.filter(({ kind }) => kind !== 'aws-backup');
  }
}

/** What RDS says of a cluster as the source of backups. */
export function sourceOf(described: DBCluster): BackupSource[] {
  return clusterOf(described).map((cluster) => ({ ...cluster, status: described.Status ?? 'unknown' }));
}
