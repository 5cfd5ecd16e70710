import { dayOf } from '../calendar.ts';
import { type Cluster, policyFor, policyForInstance } from '../cluster/cluster.ts';
import { dayMs } from '../durations.ts';
import type { OutcomeKind } from '../outcome.ts';
import type { ClusterPolicy, Policy } from '../policy/policy.ts';
import { fitsName } from '../snapshot/name-pattern.ts';
import { isOfInstance, type Snapshot } from '../snapshot/snapshot.ts';
import { periodOf, periodText } from './period.ts';
import { sourceNoun } from './source-text.ts';
import { exportTaskIdentifier, withoutAttempt } from './task-identifier.ts';
import type { WantedExport } from './wanted-export.ts';

/** What is true about some snapshots. */
export interface SnapshotFacts {
  readonly snapshots: readonly Snapshot[];
  /** Clusters that exist, by resource id. */
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** Identifiers of tasks that ended and are recorded. */
  readonly recorded: ReadonlySet<string>;
  /** Identifiers of tasks that the ledger says would have been started, had the mode been `act`. */
  readonly wouldHave: ReadonlySet<string>;
  /** Identifiers of tasks that were started, or were about to be, and are not recorded. */
  readonly intended: ReadonlySet<string>;
  /** Days of which a cluster has an export, or will have: `servedDay` of each. */
  readonly served: ReadonlySet<string>;
  /** Attempts that a person asked for, by snapshot ARN. Whom a person names is exported whatever its kind and age. */
  readonly asked: ReadonlyMap<string, number>;
}

export interface Wanted {
  readonly export: WantedExport;
  /** `observe`: everything but the start. */
  readonly mode: 'observe' | 'act';
}

export interface NotWanted {
  readonly snapshot: Snapshot;
  readonly outcome: Extract<OutcomeKind, 'ignored' | 'already-done' | 'waiting' | 'refused'>;
  readonly reason: string;
}

export interface Wants {
  readonly wanted: readonly Wanted[];
  readonly notWanted: readonly NotWanted[];
}

/** What the lake knows of before anything is read: what may be wanted at most. */
export const nothingKnown = {
  recorded: new Set<string>(),
  wouldHave: new Set<string>(),
  intended: new Set<string>(),
  served: new Set<string>(),
} as const;

/** How `SnapshotFacts.served` names a cluster's day. */
export function servedDay(clusterId: string, day: string): string {
  return `${clusterId} ${day}`;
}

/**
 * Which of the snapshots the policy wants in the lake and are not there yet; for each other, why not. Where one stands
 * for a day or week, it is the oldest of those given, unless the period is served already.
 */
export function wantedExports(facts: SnapshotFacts, policy: Policy, now: Date): Wants {
  const wanted: Wanted[] = [];
  const notWanted: NotWanted[] = [];
  const served = new Set(facts.served);
  for (const snapshot of facts.snapshots.toSorted(olderFirst)) {
    const verdict = judge(snapshot, { ...facts, served }, policy, now);
    if (!('export' in verdict)) {
      notWanted.push({ snapshot, ...verdict });
      continue;
    }
    wanted.push(verdict);
    const { clusterId, snapshotTime } = verdict.export;
    served.add(servedDay(clusterId, dayOf(new Date(snapshotTime))));
  }
  return { wanted, notWanted };
}

function olderFirst(a: Snapshot, b: Snapshot): number {
  return (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0) || (a.arn < b.arn ? -1 : 1);
}

/**
 * The policy that a snapshot falls under: by the cluster as it is now, or by its last name if it is gone; by the name of the
 * instance that it was taken of.
 */
export function policyForSnapshot(
  snapshot: Snapshot,
  clusters: ReadonlyMap<string, Cluster>,
  policy: Policy,
): ClusterPolicy | undefined {
  if (isOfInstance(snapshot.arn)) return policyForInstance(snapshot.clusterIdentifier, policy.clusters);
  const cluster = clusters.get(snapshot.clusterResourceId ?? '');
  return policyFor(cluster ?? { identifier: snapshot.clusterIdentifier }, policy.clusters);
}

/** What would be exported, before anything is decided; `undefined` while RDS has not told the snapshot's time. */
function exportOf(
  snapshot: Snapshot,
  policyName: string,
  attempt: number,
  now: Date,
): WantedExport | undefined {
  if (!snapshot.createdAt) return undefined;
  const { clusterIdentifier, arn: snapshotArn, createdAt: snapshotTime } = snapshot;
  return {
    taskIdentifier: exportTaskIdentifier({ clusterIdentifier, snapshotArn, snapshotTime, attempt }),
    attempt,
    snapshotArn,
    snapshotIdentifier: snapshot.identifier,
    snapshotTime: snapshotTime.toISOString(),
    clusterIdentifier,
    clusterId: snapshot.clusterResourceId ?? clusterIdentifier,
    policyName,
    wantedAt: now.toISOString(),
    ...(snapshot.sizeGb !== undefined && { sizeGb: snapshot.sizeGb }),
  };
}

function judge(
  snapshot: Snapshot,
  facts: SnapshotFacts,
  policy: Policy,
  now: Date,
): Wanted | Omit<NotWanted, 'snapshot'> {
  const clusterPolicy = policyForSnapshot(snapshot, facts.clusters, policy);
  const ofInstance = isOfInstance(snapshot.arn);
  if (!clusterPolicy) {
    const source = ofInstance ? 'instance' : 'cluster';
    return ignored(`${source} ${snapshot.clusterIdentifier} is not looked after`);
  }
  const { exports, name } = clusterPolicy;
  if (exports.mode === 'off') return ignored(`exports are off for ${name}`);
  const engine = ofInstance ? 'postgres' : 'aurora-postgresql';
  if (snapshot.engine !== engine) return ignored(`its engine is ${snapshot.engine}, not ${engine}`);
  const attempt = facts.asked.get(snapshot.arn);
  if (attempt === undefined && !exports.snapshots.includes(snapshot.kind)) {
    return ignored(`${name} does not export ${snapshot.kind} snapshots`);
  }
  if (attempt === undefined && !fitsName(snapshot.identifier, exports.names)) {
    return ignored(`its identifier fits none of exports.names of ${name}`);
  }
  const export_ = exportOf(snapshot, name, attempt ?? 1, now);
  if (snapshot.status !== 'available' || !export_ || !snapshot.createdAt) {
    const reason = `the snapshot is ${snapshot.status}, not available`;
    // The sweep comes back to what the policy wants, but not to what only a person does.
    return attempt === undefined
      ? { outcome: 'waiting', reason }
      : { outcome: 'refused', reason: `${reason}; ask again when it is` };
  }
  const ageDays = (now.getTime() - Date.parse(export_.snapshotTime)) / dayMs;
  if (attempt === undefined && ageDays > exports.notOlderThanDays) {
    return ignored(`it is older than ${exports.notOlderThanDays} days`);
  }
  const progress = judgeProgress(export_, exports.mode, facts);
  if (progress) return progress;
  const period = attempt === undefined ? periodOf(snapshot.createdAt, exports.onePer) : undefined;
  if (period?.some((day) => facts.served.has(servedDay(export_.clusterId, day)))) {
    return ignored(`another snapshot stands for ${periodText(period)}`);
  }
  const [standsFor] = period ?? [];
  return { export: { ...export_, ...(standsFor !== undefined && { standsFor }) }, mode: exports.mode };
}

/** Why an export that is wanted is not to be started: it is, was, or would have been already. */
export function judgeProgress(
  export_: WantedExport,
  mode: 'observe' | 'act',
  facts: Pick<SnapshotFacts, 'recorded' | 'wouldHave' | 'intended'>,
): Omit<NotWanted, 'snapshot'> | undefined {
  const { taskIdentifier, attempt } = export_;
  if (facts.recorded.has(taskIdentifier)) {
    return {
      outcome: 'already-done',
      reason: `task ${taskIdentifier} has ended and is recorded; ask for attempt ${attempt + 1} to export again`,
    };
  }
  if (mode === 'observe' && facts.wouldHave.has(taskIdentifier)) {
    return { outcome: 'already-done', reason: `the ledger has that ${taskIdentifier} would have started` };
  }
  const first = withoutAttempt(taskIdentifier);
  const running = [...facts.intended].find((identifier) => withoutAttempt(identifier) === first);
  if (!running) return undefined;
  return running === taskIdentifier
    ? { outcome: 'already-done', reason: `task ${running} is under way` }
    : { outcome: 'refused', reason: `task ${running} of the same ${sourceNoun(export_)} has not ended` };
}

function ignored(reason: string): Omit<NotWanted, 'snapshot'> {
  return { outcome: 'ignored', reason };
}
