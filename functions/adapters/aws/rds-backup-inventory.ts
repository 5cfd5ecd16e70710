import {
  type DBCluster,
  type DBClusterSnapshot,
  DescribeDBClusterSnapshotsCommand,
  type DescribeDBClusterSnapshotsCommandInput,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { BackedUpCluster, BackupInventory, HeldSnapshot } from '../../domain/backup/inventory.ts';
import { awsFault, errorFacts } from './fault.ts';
import { sourceOf } from './rds-backups.ts';
import { describeAllClusters } from './rds-describe.ts';
import { snapshotOf } from './rds-snapshots.ts';
import { tagsOf } from './rds-tags.ts';

const call = 'RDS DescribeDBClusterSnapshots';

/**
 * Clusters and all their snapshots from RDS, with tags, which the descriptions carry. Shared and public snapshots are
 * never seen.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html
 */
export class RdsBackupInventory implements BackupInventory {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async clusters(): Promise<readonly BackedUpCluster[]> {
    return (await describeAllClusters(this.#client)).flatMap(backedUp);
  }

  async ofCluster(resourceId: string): Promise<readonly HeldSnapshot[]> {
    const held: HeldSnapshot[] = [];
    for await (const page of this.#pages({ DbClusterResourceId: resourceId }, resourceId)) held.push(...page);
    return held;
  }

  pages(kind: 'all' | 'manual'): AsyncIterable<readonly HeldSnapshot[]> {
    return this.#pages(kind === 'manual' ? { SnapshotType: 'manual' } : {}, `${kind} snapshots`);
  }

  async find(identifier: string): Promise<HeldSnapshot | undefined> {
    const command = new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier });
    try {
      const { DBClusterSnapshots = [] } = await this.#client.send(command);
      return DBClusterSnapshots.flatMap(heldOf)[0];
    } catch (thrown) {
      if (errorFacts(thrown).name === 'DBClusterSnapshotNotFoundFault') return undefined;
      throw awsFault(thrown, { call, subject: identifier });
    }
  }

  async *#pages(
    input: DescribeDBClusterSnapshotsCommandInput,
    subject: string,
  ): AsyncIterable<readonly HeldSnapshot[]> {
    const pages = paginateDescribeDBClusterSnapshots({ client: this.#client, pageSize: 100 }, input);
    try {
      for await (const { DBClusterSnapshots = [] } of pages) yield DBClusterSnapshots.flatMap(heldOf);
    } catch (thrown) {
      throw awsFault(thrown, { call, subject });
    }
  }
}

function backedUp(described: DBCluster): BackedUpCluster[] {
  return sourceOf(described).map((source) => ({
    ...source,
    createdAt: described.ClusterCreateTime,
    latestRestorable: described.LatestRestorableTime,
    earliestRestorable: described.EarliestRestorableTime,
    retentionDays: described.BackupRetentionPeriod,
  }));
}

function heldOf(described: DBClusterSnapshot): HeldSnapshot[] {
  const tags = tagsOf(described.TagList);
  const sourceArn = described.SourceDBClusterSnapshotArn || undefined;
  return snapshotOf(described).map((snapshot) => ({ ...snapshot, tags, sourceArn }));
}
