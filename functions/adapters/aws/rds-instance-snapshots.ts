import {
  type DBSnapshot,
  DescribeDBSnapshotsCommand,
  paginateDescribeDBSnapshots,
  type RDSClient,
} from '@aws-sdk/client-rds';
import type { HeldSnapshot } from '../../domain/backup/inventory.ts';
import { snapshotKind } from '../../domain/snapshot/snapshot.ts';
import type { Snapshots } from '../../domain/snapshot/snapshots.ts';
import { awsFault, calling, errorFacts } from './fault.ts';
import { tagsOf } from './rds-tags.ts';

const call = 'RDS DescribeDBSnapshots';

/**
 * Snapshots of DB instances from RDS, with tags. Shared and public ones are never seen.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBSnapshots.html
 */
export class RdsInstanceSnapshots implements Snapshots {
  readonly #client: RDSClient;

  constructor(client: RDSClient) {
    this.#client = client;
  }

  async find(identifier: string): Promise<HeldSnapshot | undefined> {
    const type = typeOf(identifier);
    const command = new DescribeDBSnapshotsCommand({
      DBSnapshotIdentifier: identifier,
      ...(type && { SnapshotType: type }),
    });
    return calling({ call, subject: identifier }, async () => {
      try {
        const { DBSnapshots = [] } = await this.#client.send(command);
        return DBSnapshots.flatMap(heldOf)[0];
      } catch (thrown) {
        if (errorFacts(thrown).name === 'DBSnapshotNotFoundFault') return undefined;
        throw thrown;
      }
    });
  }

  /**
   * A list that names no type has automated and manual ones; those of AWS Backup are asked for by theirs.
   *
   * @param DbiResourceId of the instance whose snapshots are listed; absent: of all
   */
  async *pages(DbiResourceId?: string): AsyncIterable<readonly HeldSnapshot[]> {
    const seen = new Set<string>();
    const of = DbiResourceId === undefined ? {} : { DbiResourceId };
    for (const type of [{}, { SnapshotType: 'awsbackup' }]) {
      const pages = paginateDescribeDBSnapshots({ client: this.#client, pageSize: 100 }, { ...of, ...type });
      try {
        for await (const { DBSnapshots = [] } of pages) {
          const fresh = DBSnapshots.flatMap(heldOf).filter(({ arn }) => !seen.has(arn));
          for (const { arn } of fresh) seen.add(arn);
          yield fresh;
        }
      } catch (thrown) {
        throw awsFault(thrown, { call, subject: 'all snapshots of instances' });
      }
    }
  }
}

/** RDS finds what a service made by its identifier only if the type is given too. */
function typeOf(identifier: string): string | undefined {
  if (identifier.startsWith('rds:')) return 'automated';
  return identifier.startsWith('awsbackup:') ? 'awsbackup' : undefined;
}

/** What RDS says of a snapshot; an entry without identifier, ARN or instance can be no subject of any work. */
function heldOf(described: DBSnapshot): HeldSnapshot[] {
  const { DBSnapshotIdentifier: identifier, DBSnapshotArn: arn, DBInstanceIdentifier: instance } = described;
  if (!identifier || !arn || !instance) return [];
  const sourceArn = described.SourceDBSnapshotIdentifier || undefined;
  const kind = snapshotKind({ identifier, type: described.SnapshotType ?? '', sourceArn });
  return [
    {
      arn,
      identifier,
      kind,
      status: described.Status ?? 'unknown',
      createdAt: described.SnapshotCreateTime,
      clusterIdentifier: instance,
      clusterResourceId: described.DbiResourceId || undefined,
      engine: described.Engine ?? '',
      sizeGb: described.AllocatedStorage,
      tags: tagsOf(described.TagList),
      sourceArn,
    },
  ];
}
