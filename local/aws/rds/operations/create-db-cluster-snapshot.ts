import {
  CreateDBClusterSnapshot$,
  type CreateDBClusterSnapshotMessage,
  type CreateDBClusterSnapshotResult,
  DBClusterNotFoundFault$,
  DBClusterSnapshotAlreadyExistsFault$,
  InvalidDBClusterSnapshotStateFault$,
  InvalidDBClusterStateFault$,
  SnapshotQuotaExceededFault$,
} from '@aws-sdk/client-rds';
import type { ImpliedPermission } from '../../service.ts';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { chosenIdentifier, identifierNamed, rdsArn } from '../identifier.ts';
import { requestTagContext, resourceTagContext, tagsGiven } from '../tags.ts';

type Input = Given<CreateDBClusterSnapshotMessage, 'DBClusterIdentifier' | 'DBClusterSnapshotIdentifier'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html */
const manualSnapshotQuota = 100;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html */
export function createDbClusterSnapshot({ state, snapshots }: RdsContext): Operation {
  return defineOperation<Input, CreateDBClusterSnapshotResult>({
    schema: CreateDBClusterSnapshot$,
    errors: [
      DBClusterNotFoundFault$,
      DBClusterSnapshotAlreadyExistsFault$,
      InvalidDBClusterSnapshotStateFault$,
      InvalidDBClusterStateFault$,
      SnapshotQuotaExceededFault$,
    ],
    reads: ['DBClusterIdentifier', 'DBClusterSnapshotIdentifier', 'Tags'],
    identify(input) {
      const cluster = rdsArn(state.region, 'cluster', identifierNamed(input.DBClusterIdentifier));
      const snapshot = rdsArn(
        state.region,
        'cluster-snapshot',
        identifierNamed(input.DBClusterSnapshotIdentifier),
      );
      const tags = requestTagContext(input.Tags);
      return {
        resources: [cluster, snapshot],
        context: { ...resourceTagContext(state.cluster(input.DBClusterIdentifier)?.tags), ...tags },
        implied: input.Tags?.length ? [addTags(snapshot, tags)] : [],
      };
    },
    run(input) {
      const identifier = chosenIdentifier('DBClusterSnapshotIdentifier', input.DBClusterSnapshotIdentifier);
      const tags = tagsGiven(input.Tags);
      const cluster = state.cluster(input.DBClusterIdentifier);
      if (!cluster) {
        throw fault(DBClusterNotFoundFault$, `DBCluster ${input.DBClusterIdentifier} not found.`);
      }
      if (state.snapshots.has(identifier)) {
        throw fault(
          DBClusterSnapshotAlreadyExistsFault$,
          `Cannot create the cluster snapshot because one with the identifier ${identifier} already exists.`,
        );
      }
      if (cluster.status !== 'available') {
        throw fault(
          InvalidDBClusterStateFault$,
          `The DB cluster ${cluster.identifier} is ${cluster.status}; a snapshot needs it to be available.`,
        );
      }
      if (countManual() >= manualSnapshotQuota) {
        throw fault(
          SnapshotQuotaExceededFault$,
          `Cannot create more than ${manualSnapshotQuota} manual snapshots`,
        );
      }
      return {
        DBClusterSnapshot: snapshots.begin(cluster, { identifier, type: 'manual', tags }).describe(),
      };
    },
  });

  function countManual(): number {
    return [...state.snapshots.values()].filter((snapshot) => snapshot.countsTowardsQuota).length;
  }
}

function addTags(resource: string, context: ImpliedPermission['context']): ImpliedPermission {
  return {
    action: 'rds:AddTagsToResource',
    resource,
    context,
    documentation:
      'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/security_iam_id-based-policy-examples-create-and-modify-examples.html',
  };
}
