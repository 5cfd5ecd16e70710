import {
  DBClusterSnapshotNotFoundFault$,
  DescribeDBClusterSnapshotAttributes$,
  type DescribeDBClusterSnapshotAttributesMessage,
  type DescribeDBClusterSnapshotAttributesResult,
} from '@aws-sdk/client-rds';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { resourceTagContext } from '../tags.ts';

type Input = Given<DescribeDBClusterSnapshotAttributesMessage, 'DBClusterSnapshotIdentifier'>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshotAttributes.html */
export function describeDbClusterSnapshotAttributes({ state }: RdsContext): Operation {
  return defineOperation<Input, DescribeDBClusterSnapshotAttributesResult>({
    schema: DescribeDBClusterSnapshotAttributes$,
    errors: [DBClusterSnapshotNotFoundFault$],
    reads: ['DBClusterSnapshotIdentifier'],
    identify: ({ DBClusterSnapshotIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'cluster-snapshot', identifierNamed(named))],
      context: resourceTagContext(state.snapshot(named)?.tags),
    }),
    run({ DBClusterSnapshotIdentifier: named }) {
      const snapshot = state.snapshot(named);
      if (!snapshot) throw fault(DBClusterSnapshotNotFoundFault$, `DBClusterSnapshot ${named} not found.`);
      return {
        DBClusterSnapshotAttributesResult: {
          DBClusterSnapshotIdentifier: snapshot.identifier,
          DBClusterSnapshotAttributes: [
            { AttributeName: 'restore', AttributeValues: [...snapshot.sharedWith] },
          ],
        },
      };
    },
  });
}
