import { type SnapshotKind, snapshotKinds } from '../policy/exports.ts';
import { snapshotNamedBy } from '../snapshot/snapshot.ts';
import type { BackedUpCluster, HeldSnapshot } from './inventory.ts';
import { failedStates } from './refusal.ts';

/** A moment to which a cluster can be restored, and from what. */
export interface RestorePoint {
  readonly from: 'point-in-time' | SnapshotKind;
  readonly at: Date;
  /** The snapshot; absent for point-in-time recovery. */
  readonly snapshot?: string;
}

/** What all snapshots of a cluster come to, however many they are. */
export interface SnapshotSummary {
  /** The newest available one of each kind. */
  readonly newest: ReadonlyMap<SnapshotKind, RestorePoint>;
  /** The oldest that is neither available nor failed. */
  readonly underWay: HeldSnapshot | undefined;
  /** The newest that failed. */
  readonly failed: HeldSnapshot | undefined;
  /** Copies that do not tell of which moment their data is. They prove nothing. */
  readonly undatedCopies: number;
}

export const noSnapshots: SnapshotSummary = {
  newest: new Map(),
  underWay: undefined,
  failed: undefined,
  undatedCopies: 0,
};

export function summaryWith(summary: SnapshotSummary, snapshot: HeldSnapshot): SnapshotSummary {
  if (failedStates.has(snapshot.status)) {
    return { ...summary, failed: newerOf(summary.failed, snapshot) };
  }
  if (snapshot.status !== 'available') {
    return { ...summary, underWay: olderOf(summary.underWay, snapshot) };
  }
  const at = dataTimeOf(snapshot);
  if (!at) return { ...summary, undatedCopies: summary.undatedCopies + 1 };
  const known = summary.newest.get(snapshot.kind);
  if (known && known.at >= at) return summary;
  const point = { from: snapshot.kind, at, snapshot: snapshot.identifier };
  return { ...summary, newest: new Map(summary.newest).set(snapshot.kind, point) };
}

/**
 * The moment whose data the snapshot holds. RDS's pages do not say whether the time of a copy is its source's or that of
 * copying, so a copy counts only where its source's name tells the time, as those of automated snapshots do. A source
 * that is still here counts by itself.
 */
function dataTimeOf({ sourceArn, createdAt }: HeldSnapshot): Date | undefined {
  if (sourceArn === undefined) return createdAt;
  const source = snapshotNamedBy(sourceArn) ?? '';
  const time = /^rds:.+-(\d{4}-\d\d-\d\d)-(\d\d)-(\d\d)$/.exec(source);
  const at = new Date(`${time?.[1]}T${time?.[2]}:${time?.[3]}:00Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

/** Point-in-time recovery as a restore point; `undefined` where RDS tells none. */
export function pointInTimeOf({ latestRestorable }: BackedUpCluster): RestorePoint | undefined {
  return latestRestorable && { from: 'point-in-time', at: latestRestorable };
}

/** All restore points that count, newest first. */
export function restorePoints(cluster: BackedUpCluster, summary: SnapshotSummary): RestorePoint[] {
  const kinds = snapshotKinds.flatMap((kind) => summary.newest.get(kind) ?? []);
  const points = [pointInTimeOf(cluster), ...kinds].filter((point) => point !== undefined);
  return points.toSorted((a, b) => b.at.getTime() - a.at.getTime());
}

function newerOf(known: HeldSnapshot | undefined, other: HeldSnapshot): HeldSnapshot {
  return known && Number(known.createdAt ?? 0) >= Number(other.createdAt ?? 0) ? known : other;
}

/** One without a time has just begun. */
function olderOf(known: HeldSnapshot | undefined, other: HeldSnapshot): HeldSnapshot {
  const timeOf = ({ createdAt }: HeldSnapshot) => createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return known && timeOf(known) <= timeOf(other) ? known : other;
}
