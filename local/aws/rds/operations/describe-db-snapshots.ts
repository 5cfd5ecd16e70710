import {
  type DBSnapshotMessage,
  DBSnapshotNotFoundFault$,
  DescribeDBSnapshots$,
  type DescribeDBSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { NotImitatedError } from '../../service.ts';
import { defineOperation, fault, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import type { InstanceSnapshot } from '../instance-snapshot.ts';
import { page } from '../page.ts';
import { resourceTagContext } from '../tags.ts';

const types = ['automated', 'manual', 'awsbackup'];

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html */
export function describeDbSnapshots({ state }: RdsContext): Operation {
  return defineOperation<DescribeDBSnapshotsMessage, DBSnapshotMessage>({
    schema: DescribeDBSnapshots$,
    errors: [DBSnapshotNotFoundFault$],
    reads: ['DBSnapshotIdentifier', 'SnapshotType', 'MaxRecords', 'Marker'],
    identify: ({ DBSnapshotIdentifier: named }) => ({
      resources: [rdsArn(state.region, 'snapshot', named ? identifierNamed(named) : '*')],
      context: resourceTagContext(undefined),
    }),
    run(input) {
      const { DBSnapshotIdentifier: named, SnapshotType: type } = input;
      if (type !== undefined && !types.includes(type)) throw new NotImitatedError(`The SnapshotType ${type}`);
      const snapshots = named ? [find(named, type)] : [...state.instanceSnapshots.values()];
      const found = snapshots.filter((snapshot) => type === undefined || snapshot.type === type);
      const { records, marker } = page(found, (snapshot) => snapshot.identifier, input);
      return { DBSnapshots: records.map((snapshot) => snapshot.describe()), Marker: marker };
    },
  });

  /** "If this identifier is for an automated snapshot, the SnapshotType parameter must also be specified." */
  function find(named: string, type: string | undefined): InstanceSnapshot {
    const snapshot = state.instanceSnapshots.get(identifierNamed(named));
    const hidden = snapshot?.type === 'automated' && type === undefined;
    if (!snapshot || hidden) throw fault(DBSnapshotNotFoundFault$, `DBSnapshot ${named} not found.`);
    return snapshot;
  }
}
