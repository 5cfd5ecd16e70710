import { type DBInstance, paginateDescribeDBInstances, type RDSClient } from '@aws-sdk/client-rds';
import type { BackedUpInstance, Instances } from '../../domain/backup/instances.ts';
import { awsFault } from './fault.ts';
import { tagsOf } from './rds-tags.ts';

/** Identifiers in one call. */
const most = 100;

/**
 * DB instances from RDS, by filter, since a filter that finds nothing is no error.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBInstances.html
 */
export class RdsInstances implements Instances {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async named(identifiers: readonly string[]): Promise<readonly BackedUpInstance[]> {
    const found: BackedUpInstance[] = [];
    for (let from = 0; from < identifiers.length; from += most) {
      found.push(...(await describe(this.#client, identifiers.slice(from, from + most))));
    }
    return found;
  }
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
      engine: described.Engine ?? '',
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
