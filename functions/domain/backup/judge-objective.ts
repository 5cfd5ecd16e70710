import type { BackedUpCluster } from './inventory.ts';
import { pointInTimeOf, type RestorePoint, restorePoints, type SnapshotSummary } from './restorable.ts';

/** Whether a cluster could be restored to a recent enough point. */
export type ObjectiveVerdict =
  | { readonly kind: 'met'; readonly newest: RestorePoint; readonly ageMs: number }
  /** `ageMs` counts from the newest point, or from the cluster's creation where there is none. */
  | { readonly kind: 'behind'; readonly newest: RestorePoint | undefined; readonly ageMs: number | undefined }
  /** Nothing is due yet: the cluster is younger than its objective. */
  | { readonly kind: 'too-young' }
  /** Nobody can write to a stopped cluster, so nothing is lost by the age of its backups. */
  | { readonly kind: 'stopped' };

/**
 * Judges by the newest restorable point of any kind: point-in-time recovery, automated, manual and AWS Backup's
 * snapshots, and copies.
 *
 * @param objectiveMs how old that point may be
 * @param snapshots absent where nobody has looked at them; then only `met` is certain
 */
export function judgeObjective(
  cluster: BackedUpCluster,
  objectiveMs: number,
  now: Date,
  snapshots?: SnapshotSummary,
): ObjectiveVerdict {
  const [newest] = snapshots ? restorePoints(cluster, snapshots) : [pointInTimeOf(cluster)];
  const ageMs = newest && Math.max(0, now.getTime() - newest.at.getTime());
  if (newest && ageMs !== undefined && ageMs <= objectiveMs) return { kind: 'met', newest, ageMs };
  if (cluster.status === 'stopped' || cluster.status === 'stopping') return { kind: 'stopped' };
  if (newest) return { kind: 'behind', newest, ageMs };
  const lifeMs = cluster.createdAt && now.getTime() - cluster.createdAt.getTime();
  if (lifeMs !== undefined && lifeMs <= objectiveMs) return { kind: 'too-young' };
  return { kind: 'behind', newest: undefined, ageMs: lifeMs };
}
