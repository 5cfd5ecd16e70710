import {
  type DBClusterSnapshot,
  DescribeDBClusterSnapshotsCommand,
  paginateDescribeDBClusterSnapshots,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { type Snapshot, snapshotKind } from '../../domain/snapshot/snapshot.ts';
import type { Snapshots } from '../../domain/snapshot/snapshots.ts';
import { awsFault, calling, errorFacts } from './fault.ts';

const call = 'RDS DescribeDBClusterSnapshots';

/**
 * Cluster snapshots from RDS. Shared and public ones are never seen.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html
 */
export class RdsSnapshots implements Snapshots {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(identifier: string): Promise<Snapshot | undefined> {
    const command = new DescribeDBClusterSnapshotsCommand({
      DBClusterSnapshotIdentifier: identifier,
      // RDS finds an automated snapshot by its identifier only if the type is given too.
      ...(identifier.startsWith('rds:') && { SnapshotType: 'automated' }),
    });
    return calling({ call, subject: identifier }, async () => {
      try {
        const { DBClusterSnapshots = [] } = await this.#client.send(command);
        return DBClusterSnapshots.flatMap(snapshotOf)[0];
      } catch (thrown) {
        if (errorFacts(thrown).name === 'DBClusterSnapshotNotFoundFault') return undefined;
        throw thrown;
      }
    });
  }

  async *pages(): AsyncIterable<readonly Snapshot[]> {
    const pages = paginateDescribeDBClusterSnapshots({ client: this.#client, pageSize: 100 }, {});
    try {
      for await (const { DBClusterSnapshots = [] } of pages) yield DBClusterSnapshots.flatMap(snapshotOf);
    } catch (thrown) {
      throw awsFault(thrown, { call, subject: 'all snapshots' });
    }
  }
}

/** What RDS says of a snapshot; an entry without identifier, ARN or cluster can be no subject of any work. */
export function snapshotOf(described: DBClusterSnapshot): Snapshot[] {
  const {
    DBClusterSnapshotIdentifier: identifier,
    DBClusterSnapshotArn: arn,
    DBClusterIdentifier: clusterIdentifier,
  } = described;
  if (!identifier || !arn || !clusterIdentifier) return [];
  const kind = snapshotKind({
    identifier,
    type: described.SnapshotType ?? '',
    sourceArn: described.SourceDBClusterSnapshotArn || undefined,
  });
  return [
    {
      arn,
      identifier,
      kind,
      status: described.Status ?? 'unknown',
      createdAt: described.SnapshotCreateTime,
      clusterIdentifier,
      clusterResourceId: described.DbClusterResourceId || undefined,
      engine: described.Engine ?? '',
      // Aurora reports 0 or 1 for some, whatever they hold.
      sizeGb: (described.AllocatedStorage ?? 0) > 1 ? described.AllocatedStorage : undefined,
    },
  ];
}
