import {
  type DBClusterSnapshotMessage,
  DBClusterSnapshotNotFoundFault$,
  DescribeDBClusterSnapshots$,
  type DescribeDBClusterSnapshotsMessage,
} from '@aws-sdk/client-rds';
import { AwsError, NotImitatedError } from '../../service.ts';
import { defineOperation, fault, type Identification, type Operation } from '../../wire/operation.ts';
import type { DbClusterSnapshot } from '../cluster-snapshot.ts';
import type { RdsContext } from '../context.ts';
import { applyFilters, type Filters } from '../filter.ts';
import { identifierNamed, rdsArn } from '../identifier.ts';
import { page } from '../page.ts';
import { resourceTagContext } from '../tags.ts';

const filters: Filters<DbClusterSnapshot> = {
  'db-cluster-id': ({ cluster }, values) => values.map(identifierNamed).includes(cluster.identifier),
  'db-cluster-snapshot-id': ({ identifier }, values) => values.map(identifierNamed).includes(identifier),
  'snapshot-type': ({ type }, values) => values.includes(type),
  engine: (_snapshot, values) => values.includes('aurora-postgresql'),
};

/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterSnapshots.html */
export function describeDbClusterSnapshots({ state }: RdsContext): Operation {
  return defineOperation<DescribeDBClusterSnapshotsMessage, DBClusterSnapshotMessage>({
    schema: DescribeDBClusterSnapshots$,
    errors: [DBClusterSnapshotNotFoundFault$],
    reads: [
      'DBClusterIdentifier',
      'DBClusterSnapshotIdentifier',
      'SnapshotType',
      'Filters',
      'MaxRecords',
      'Marker',
      'DbClusterResourceId',
    ],
    identify,
    run(input) {
      const found = applyFilters(chosen(input), input.Filters, filters);
      const { records, marker } = page(found, (snapshot) => snapshot.identifier, input);
      return { DBClusterSnapshots: records.map((snapshot) => snapshot.describe()), Marker: marker };
    },
  });

  // Authorised against the snapshots, and against the cluster that narrows the list, as the service
  // authorization reference names both resource types.
  function identify(input: DescribeDBClusterSnapshotsMessage): Identification {
    const { DBClusterSnapshotIdentifier: named, DBClusterIdentifier: cluster } = input;
    const snapshot = rdsArn(state.region, 'cluster-snapshot', named ? identifierNamed(named) : '*');
    return {
      resources: cluster ? [snapshot, rdsArn(state.region, 'cluster', identifierNamed(cluster))] : [snapshot],
      context: resourceTagContext(named ? state.snapshot(named)?.tags : undefined),
    };
  }

  function chosen(input: DescribeDBClusterSnapshotsMessage): DbClusterSnapshot[] {
    const { DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: named, SnapshotType: type } = input;
    if (type === 'shared' || type === 'public') throw new NotImitatedError(`The SnapshotType ${type}`);
    if (type !== undefined && type !== 'automated' && type !== 'manual') {
      throw new AwsError('InvalidParameterValue', 400, `Invalid value ${type} for SnapshotType.`);
    }
    if (cluster && named) {
      throw new AwsError(
        'InvalidParameterCombination',
        400,
        'DBClusterIdentifier and DBClusterSnapshotIdentifier cannot be used together.',
      );
    }
    const snapshots = named ? [find(named, type)] : [...state.snapshots.values()];
    const resourceId = input.DbClusterResourceId;
    return snapshots.filter(
      (snapshot) =>
        (!type || snapshot.type === type) &&
        (!cluster || snapshot.cluster.identifier === identifierNamed(cluster)) &&
        (!resourceId || snapshot.cluster.resourceId === resourceId),
    );
  }

  /** "If this identifier is for an automated snapshot, the SnapshotType parameter must also be specified." */
  function find(named: string, type: string | undefined): DbClusterSnapshot {
    const snapshot = state.snapshot(named);
    const hidden = snapshot?.type === 'automated' && type === undefined;
    if (!snapshot || hidden) {
      throw fault(DBClusterSnapshotNotFoundFault$, `DBClusterSnapshot ${named} not found.`);
    }
    return snapshot;
  }
}
