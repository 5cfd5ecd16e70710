import { DescribeDBClusterSnapshotsCommand, type RDSClient } from '@aws-sdk/client-rds';
import { calling, errorFacts } from '../../functions/adapters/aws/fault.ts';
import type { SnapshotProgress } from './session.ts';

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html */
export async function snapshotProgress(
  client: RDSClient,
  identifier: string,
): Promise<SnapshotProgress | undefined> {
  return calling({ call: 'RDS DescribeDBClusterSnapshots', subject: identifier }, async () => {
    try {
      const { DBClusterSnapshots: [snapshot] = [] } = await client.send(
        new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: identifier }),
      );
      return snapshot && { status: snapshot.Status ?? 'unknown', percent: snapshot.PercentProgress ?? 0 };
    } catch (thrown) {
      if (errorFacts(thrown).name === 'DBClusterSnapshotNotFoundFault') return undefined;
      throw thrown;
    }
  });
}
