import { parseArn, parseRdsResource } from '../arn.ts';
import type { SnapshotKind } from '../policy/exports.ts';

/**
 * A DB cluster snapshot as RDS describes it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html
 */
export interface ClusterSnapshot {
  readonly arn: string;
  /** Automated ones contain a colon: `rds:ledger-core-2026-11-20-02-10`. */
  readonly identifier: string;
  readonly kind: SnapshotKind;
  /** `creating`, `available`, `copying`, … New words appear over time: only `available` is final. */
  readonly status: string;
  /** Unknown while RDS has not begun. */
  readonly createdAt: Date | undefined;
  /** The cluster's name when the snapshot was taken; a cluster renamed since has another. */
  readonly clusterIdentifier: string;
  /** The cluster's own id, which survives renames. Unknown for some old or copied snapshots. */
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

/** Identifiers of cluster snapshots: letters, digits and hyphens, with the `rds:` or `awsbackup:` of a service. */
const identifierForm = /^(rds:|awsbackup:)?[a-z](?:-?[a-z0-9])*$/i;

/**
 * The identifier that a person means who names a snapshot by identifier or ARN, in the lower case in which RDS
 * stores it; `undefined` for a text that can name no cluster snapshot.
 */
export function snapshotNamedBy(text: string): string | undefined {
  const identifier = text.startsWith('arn:') ? snapshotIdentifierOf(text) : text;
  return identifier && identifierForm.test(identifier) ? identifier.toLowerCase() : undefined;
}
