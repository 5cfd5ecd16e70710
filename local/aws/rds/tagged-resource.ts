import { DBClusterNotFoundFault$, DBInstanceNotFoundFault$ } from '@aws-sdk/client-rds';
import { AwsError, NotImitatedError } from '../service.ts';
import { fault } from '../wire/operation.ts';
import type { RdsContext } from './context.ts';
import { parseRdsArn } from './identifier.ts';
import type { Tags } from './tags.ts';

/** Errors that AddTagsToResource and ListTagsForResource have for what is imitated here. */
export const notFoundFaults = [DBClusterNotFoundFault$, DBInstanceNotFoundFault$];

/** The tags of the resource that an ARN names. A cluster snapshot that is missing has no error of its own. */
export function tagsOf({ state, dataPlane }: RdsContext, arn: string): Tags {
  const named = parseRdsArn(state.region, arn);
  if (!named) throw new AwsError('InvalidParameterValue', 400, `The ResourceName ${arn} is not an RDS ARN.`);
  switch (named.type) {
    case 'cluster': {
      const cluster = state.clusters.get(named.identifier);
      if (!cluster) throw fault(DBClusterNotFoundFault$, `DBCluster ${arn} not found.`);
      return cluster.tags;
    }
    case 'cluster-snapshot': {
      const snapshot = state.snapshots.get(named.identifier);
      if (!snapshot) throw new AwsError('InvalidParameterValue', 400, `DBClusterSnapshot ${arn} not found.`);
      return snapshot.tags;
    }
    case 'db': {
      const members = [...state.clusters.keys()].flatMap((cluster) => dataPlane.members(cluster));
      if (members.some((member) => member.identifier === named.identifier)) {
        throw new NotImitatedError('Tags of DB instances');
      }
      throw fault(DBInstanceNotFoundFault$, `DBInstance ${arn} not found.`);
    }
    default:
      throw new NotImitatedError(`Tags of ${named.type}`);
  }
}

/** The resource's tags for IAM, which asks before it is known whether the resource exists. */
export function tagsForIam({ state }: RdsContext, arn: string): Tags | undefined {
  const named = parseRdsArn(state.region, arn);
  if (named?.type === 'cluster') return state.clusters.get(named.identifier)?.tags;
  return named?.type === 'cluster-snapshot' ? state.snapshots.get(named.identifier)?.tags : undefined;
}
