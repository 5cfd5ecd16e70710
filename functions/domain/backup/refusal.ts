import { minuteText } from '../alert/wording.ts';
import type { ManualSnapshot } from './backups.ts';
import { keepUntilTag, purposeTag } from './tags.ts';

/** Why RDS took no snapshot, in a few words, and what a person does about it. */
export interface BackupRefusal {
  readonly cause: string;
  readonly todo: readonly string[];
  /** It passes by itself, as a state of the cluster does. */
  readonly passes: boolean;
}

/** Statuses from which a snapshot does not become `available` any more. Every other word may pass. */
export const failedStates: ReadonlySet<string> = new Set(['failed', 'incompatible-restore']);

/** Snapshots named as those that could go. */
const mostNamed = 5;

/**
 * What RDS's refusal of CreateDBClusterSnapshot means.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html
 */
export function judgeRefusal(code: string, cluster: { identifier: string; status: string }): BackupRefusal {
  const { identifier, status } = cluster;
  if (/^InvalidDBCluster(Snapshot)?State/.test(code)) {
    return {
      cause: `cluster is ${status === 'available' ? 'changing its state' : status}, not available`,
      todo: [
        'Wait until the cluster is available: its automated backup window, a failover or a change takes minutes.',
        `See its status: aws rds describe-db-clusters --db-cluster-identifier ${identifier} --query "DBClusters[0].Status"`,
      ],
      passes: true,
    };
  }
  if (/^SnapshotQuotaExceeded/.test(code)) {
    return {
      cause: 'quota of manual cluster snapshots reached',
      todo: [
        'Delete manual snapshots that nobody needs, or have the quota "Manual DB cluster snapshots" raised in Service Quotas.',
      ],
      passes: false,
    };
  }
  if (/AccessDenied|NotAuthorized|Unauthorized/.test(code)) {
    return {
      cause: 'no permission to take snapshots',
      todo: [
        'Set backups.mode to "act" for this cluster and deploy: in "observe" the role lacks the permission.',
        'If it is "act": look for a service control policy or permissions boundary that denies rds:CreateDBClusterSnapshot or rds:AddTagsToResource, and at the cluster\'s KMS key.',
      ],
      passes: false,
    };
  }
  if (/^KMSKey/.test(code)) {
    return {
      cause: "the cluster's KMS key cannot be used",
      todo: ['Enable the key, and let its policy admit RDS for this account.'],
      passes: false,
    };
  }
  return { cause: code, todo: ["Read RDS's words."], passes: false };
}

/**
 * The manual snapshots that could go first: this suite's whose time is over, longest over first, then the oldest of
 * all others that no one said how long to keep.
 */
export function whichCouldGo(snapshots: readonly ManualSnapshot[], now: Date): string[] {
  const timeOver = snapshots
    .map((snapshot) => ({ snapshot, until: keepUntilOf(snapshot) }))
    .filter(({ until }) => until !== undefined && until < now)
    .toSorted((a, b) => Number(a.until) - Number(b.until))
    .map(
      ({ snapshot, until }) => `${snapshot.identifier} (was to be kept until ${minuteText(until ?? now)})`,
    );
  const oldest = snapshots
    .filter((snapshot) => keepUntilOf(snapshot) === undefined && snapshot.createdAt !== undefined)
    .toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt))
    .map(({ identifier, createdAt }) => `${identifier} (of ${minuteText(createdAt ?? now)})`);
  return [...timeOver, ...oldest].slice(0, mostNamed);
}

/** Until when this suite's tag asks to keep the snapshot; `undefined` for snapshots of others. */
function keepUntilOf({ tags }: ManualSnapshot): Date | undefined {
  if (tags[purposeTag.key] !== purposeTag.value) return undefined;
  const until = new Date(tags[keepUntilTag] ?? '');
  return Number.isNaN(until.getTime()) ? undefined : until;
}
