import { parseArn, parseRdsResource } from '../arn.ts';
import type { SnapshotKind } from '../policy/exports.ts';

/**
 * A snapshot of a DB cluster, or of a DB instance that is in none, as RDS describes it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html
 */
export interface Snapshot {
  readonly arn: string;
  /** Automated ones contain a colon: `rds:ledger-core-2026-11-20-02-10`. */
  readonly identifier: string;
  readonly kind: SnapshotKind;
  /** `creating`, `available`, `copying`, … New words appear over time: only `available` is final. */
  readonly status: string;
  /** Unknown while RDS has not begun. */
  readonly createdAt: Date | undefined;
  /** The name of the cluster, or the instance, when the snapshot was taken; one renamed since has another. */
  readonly clusterIdentifier: string;
  /** Its own id (`cluster-…`, `db-…`), which survives renames. Unknown for some old or copied snapshots. */
  readonly clusterResourceId: string | undefined;
  readonly engine: string;
  /** In GB, as RDS tells it; unknown where it tells none, as it does for some Aurora snapshots. */
  readonly sizeGb: number | undefined;
}

/**
 * How the snapshot came about. RDS calls AWS Backup's snapshots and copies `manual` too; they are told apart by
 * the identifier that AWS Backup gives, and by the source that a copy names.
 */
export function snapshotKind(facts: {
  readonly identifier: string;
  readonly type: string;
  readonly sourceArn: string | undefined;
}): SnapshotKind {
  if (facts.identifier.startsWith('awsbackup:')) return 'aws-backup';
  if (facts.sourceArn) return 'copied';
  return facts.type === 'automated' ? 'automated' : 'manual';
}

/** The identifier in a cluster snapshot's ARN; `undefined` for any other text. */
export function snapshotIdentifierOf(arn: string): string | undefined {
  const parsed = parseArn(arn);
  const resource = parsed && parseRdsResource(parsed);
  return resource?.type === 'cluster-snapshot' ? resource.identifier : undefined;
}

/** Whether an ARN is that of a snapshot of an instance: the two have identifiers of their own, which may be the same. */
export function isOfInstance(snapshotArn: string): boolean {
  const parsed = parseArn(snapshotArn);
  return (parsed && parseRdsResource(parsed)?.type) === 'snapshot';
}

/** Identifiers of snapshots: letters, digits and hyphens, with the `rds:` or `awsbackup:` of a service. */
const identifierForm = /^(rds:|awsbackup:)?[a-z](?:-?[a-z0-9])*$/i;

/**
 * The identifier that a person means who names a snapshot by identifier or ARN, in the lower case in which RDS
 * stores it; `undefined` for a text that can name none. One of an instance is named by its ARN.
 */
export function snapshotNamedBy(text: string): string | undefined {
  const identifier = text.startsWith('arn:') ? identifierIn(text) : text;
  return identifier && identifierForm.test(identifier) ? identifier.toLowerCase() : undefined;
}

function identifierIn(arn: string): string | undefined {
  const parsed = parseArn(arn);
  const resource = parsed && parseRdsResource(parsed);
  return resource?.type === 'cluster-snapshot' || resource?.type === 'snapshot'
    ? resource.identifier
    : undefined;
}
