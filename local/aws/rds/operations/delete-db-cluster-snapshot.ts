import {
  DBClusterSnapshotNotFoundFault$,
  DeleteDBClusterSnapshot$,
  type DeleteDBClusterSnapshotMessage,
  type DeleteDBClusterSnapshotResult,
  InvalidDBClusterSnapshotStateFault$,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { resourceTagContext } from '../tags.ts';

type Input = Given<DeleteDBClusterSnapshotMessage, 'DBClusterSnapshotIdentifier'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBClusterSnapshot.html */
export function deleteDbClusterSnapshot({ state, snapshots }: RdsContext): Operation {
  return defineOperation<Input, DeleteDBClusterSnapshotResult>({
    schema: DeleteDBClusterSnapshot$,
    errors: [DBClusterSnapshotNotFoundFault$, InvalidDBClusterSnapshotStateFault$],
    reads: ['DBClusterSnapshotIdentifier'],
    identify: ({ DBClusterSnapshotIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'cluster-snapshot', identifierNamed(named))],
      context: resourceTagContext(state.snapshot(named)?.tags),
    }),
    async run({ DBClusterSnapshotIdentifier: named }) {
      const snapshot = state.snapshot(named);
      if (!snapshot) throw fault(DBClusterSnapshotNotFoundFault$, `DBClusterSnapshot ${named} not found.`);
      if (snapshot.type !== 'manual' || snapshot.identifier.startsWith('awsbackup:')) {
        throw fault(InvalidDBClusterSnapshotStateFault$, 'Only manual snapshots may be deleted.');
      }
      if (snapshot.status !== 'available') {
        throw fault(
          InvalidDBClusterSnapshotStateFault$,
          `The snapshot ${snapshot.identifier} is ${snapshot.status}; it must be available to be deleted.`,
        );
      }
      const description = snapshot.describe();
      await snapshots.delete(snapshot);
      return { DBClusterSnapshot: description };
    },
  });
}
