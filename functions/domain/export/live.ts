/**
 * Exports of clusters themselves, for which RDS clones the cluster's volume instead of restoring a snapshot.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/export-cluster-data.html
 */

import { parseArn, parseRdsResource } from '../arn.ts';
import { type Cluster, policyFor } from '../cluster/cluster.ts';
import { dayMs, hourMs } from '../durations.ts';
import { hash } from '../hash.ts';
import type { Policy } from '../policy/policy.ts';
import { exportTaskIdentifier, snapshotHashOf, withoutAttempt } from './task-identifier.ts';
import { judgeProgress, type NotWanted, type SnapshotFacts, type Wanted } from './wanted.ts';
import type { WantedExport } from './wanted-export.ts';

/** Whether an export is of a cluster itself: then its source is the ARN of no snapshot. */
export function isLive({ snapshotArn }: Pick<WantedExport, 'snapshotArn'>): boolean {
  const parsed = parseArn(snapshotArn);
  return (parsed && parseRdsResource(parsed)?.type) === 'cluster';
}

/** An export of a cluster that was due at a time, by a schedule or because a person says so. */
export interface DueExport {
  readonly due: Date;
  /** Set where a person asks. */
  readonly attempt: number | undefined;
}

/** What the ledger knows of exports, and which wait to be started. */
export interface LiveFacts extends Pick<SnapshotFacts, 'recorded' | 'wouldHave' | 'intended'> {
  readonly waiting: ReadonlySet<string>;
}

/** Rows of now are no longer those of then. */
const tooLateMs = { bySchedule: dayMs, byHand: 7 * dayMs } as const;

/**
 * Whether the cluster is exported now. One that waits already stands for what is due later: it will have the rows of when it
 * starts.
 */
export function judgeLive(
  cluster: Cluster,
  { due, attempt }: DueExport,
  facts: LiveFacts,
  policy: Pick<Policy, 'clusters'>,
  now: Date,
): Wanted | Omit<NotWanted, 'snapshot'> {
  const outcome = attempt === undefined ? 'ignored' : 'refused';
  const clusterPolicy = policyFor(cluster, policy.clusters);
  if (!clusterPolicy) return { outcome, reason: `cluster ${cluster.identifier} is not looked after` };
  const { exports, name } = clusterPolicy;
  if (exports.mode === 'off') return { outcome, reason: `exports are off for ${name}` };
  if (cluster.engine !== 'aurora-postgresql') {
    return { outcome, reason: `its engine is ${cluster.engine}, not aurora-postgresql` };
  }
  const late = now.getTime() - due.getTime();
  const atMost = attempt === undefined ? tooLateMs.bySchedule : tooLateMs.byHand;
  if (late > atMost) {
    return {
      outcome,
      reason: `it was due more than ${atMost / hourMs} hours ago: rows of now are no longer those of then`,
    };
  }
  if (late < 0) return { outcome, reason: `it is not due before ${due.toISOString()}` };
  const export_ = liveExport(cluster, name, { due, attempt }, now);
  const progress = judgeProgress(export_, exports.mode, facts);
  if (progress) return progress;
  const other = [...facts.waiting].find((task) => isAnother(task, export_));
  if (other !== undefined) {
    return {
      outcome,
      reason: `task ${other} of the same cluster waits, and will have the rows of when it starts`,
    };
  }
  return { export: export_, mode: exports.mode };
}

function isAnother(task: string, { taskIdentifier, snapshotArn }: WantedExport): boolean {
  return (
    snapshotHashOf(task) === hash(snapshotArn) && withoutAttempt(task) !== withoutAttempt(taskIdentifier)
  );
}

/** What would be exported, before anything is decided. */
function liveExport(
  { arn, identifier, resourceId }: Cluster,
  policyName: string,
  { due, attempt = 1 }: DueExport,
  now: Date,
): WantedExport {
  const source = { clusterIdentifier: identifier, snapshotArn: arn, snapshotTime: due };
  return {
    ...source,
    taskIdentifier: exportTaskIdentifier({ ...source, attempt }),
    attempt,
    snapshotIdentifier: liveIdentifier(identifier, due),
    snapshotTime: due.toISOString(),
    clusterId: resourceId,
    policyName,
    wantedAt: now.toISOString(),
  };
}

/**
 * What stands for a snapshot's identifier, in the form of RDS's automated ones: no snapshot can have it.
 *
 * @example live:ledger-core-2026-11-22-03-00
 */
function liveIdentifier(clusterIdentifier: string, due: Date): string {
  return `live:${clusterIdentifier}-${due.toISOString().slice(0, 16).replace(/[T:]/g, '-')}`;
}
