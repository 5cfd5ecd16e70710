import { type DBInstance, paginateDescribeDBInstances, type RDSClient } from '@aws-sdk/client-rds';
import { awsFault } from '../../functions/adapters/aws/fault.ts';
import { RdsInstanceSnapshots } from '../../functions/adapters/aws/rds-instance-snapshots.ts';
import { tagsOf } from '../../functions/adapters/aws/rds-tags.ts';
import type { BackedUpInstance, InstanceInventory } from '../reading/instances.ts';

/** Identifiers in one call. */
const most = 100;

/**
 * DB instances from RDS, by filter, since a filter that finds nothing is no error.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export function instancesIn(client: RDSClient): InstanceInventory {
  const snapshots = new RdsInstanceSnapshots(client);
  return {
    async named(identifiers) {
      const found: BackedUpInstance[] = [];
      for (let from = 0; from < identifiers.length; from += most) {
        found.push(...(await describe(client, identifiers.slice(from, from + most))));
      }
      return found;
    },
    pages: (resourceId) => snapshots.pages(resourceId),
  };
}

async function describe(client: RDSClient, identifiers: readonly string[]): Promise<BackedUpInstance[]> {
  const Filters = [{ Name: 'db-instance-id', Values: [...identifiers] }];
  const found: BackedUpInstance[] = [];
  try {
    for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, { Filters })) {
      found.push(...DBInstances.flatMap(backedUp));
    }
  } catch (thrown) {
    throw awsFault(thrown, { call: 'RDS DescribeDBInstances', subject: identifiers.join(', ') });
  }
  return found;
}

/** One without identifier, ARN or resource id can be no subject of any work; one in a cluster is part of that. */
function backedUp(described: DBInstance): BackedUpInstance[] {
  const { DBInstanceIdentifier: identifier, DBInstanceArn: arn, DbiResourceId: resourceId } = described;
  if (!identifier || !arn || !resourceId || described.DBClusterIdentifier) return [];
  return [
    {
      identifier,
      arn,
      resourceId,
      status: described.DBInstanceStatus ?? 'unknown',
      tags: tagsOf(described.TagList),
      createdAt: described.InstanceCreateTime,
      latestRestorable: described.LatestRestorableTime,
      // RDS tells it of clusters only.
      earliestRestorable: undefined,
      retentionDays: described.BackupRetentionPeriod,
      allocatedGb: described.AllocatedStorage,
    },
  ];
}
