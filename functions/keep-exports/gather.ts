import { policyFor, policyForInstance } from '../domain/cluster/cluster.ts';
import { openRunPrefix } from '../domain/etl/run.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { endedPrefix, parseDayKey, recordKey, taskOfKey } from '../domain/export/wanted-export.ts';
import type { ExportUses, LakeExport } from '../domain/export-retention/decide.ts';
import { locatedExport } from '../domain/export-retention/located.ts';
import { exportMarkPrefix, readExportMark, type SeenMark } from '../domain/export-retention/mark.ts';
import { removalKey, removalPrefix } from '../domain/export-retention/removal.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { isOfInstance } from '../domain/snapshot/snapshot.ts';
import type { Dependencies } from './dependencies.ts';

/** The exports of one cluster that are still there. */
export interface ClusterExports {
  readonly clusterId: string;
  readonly clusterIdentifier: string;
  readonly policy: ClusterPolicy;
  readonly exports: readonly LakeExport[];
}

/** An object of the ledger that is not what it must be: what it is about stays. */
export interface Unreadable {
  readonly key: string;
  readonly fault: Fault;
}

export interface Gathered {
  readonly clusters: readonly ClusterExports[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Finds the exports that ended and are not deleted, by cluster, from keys of the ledger alone.
 *
 * Calls: three lists of the store for each 1,000 exports, one read for each mark, each instance and each cluster that is
 * gone; one of RDS for each 100 clusters.
 */
export async function gather(deps: Dependencies): Promise<Gathered> {
  const { store } = deps;
  const removed = new Set<string>();
  for await (const key of store.list(removalPrefix)) removed.add(key);
  const published = new Set<string>();
  for await (const key of store.list('export-publications/')) {
    published.add(taskOfKey(key).replace(/\.verified$/, ''));
  }
  const { marks, unreadable } = await readMarks(store);
  const byCluster = new Map<string, LakeExport[]>();
  for await (const key of store.list(endedPrefix)) {
    const named = parseDayKey(key);
    const at = named && timeOf(named.taskIdentifier);
    if (!named || !at) continue;
    const { taskIdentifier: task, clusterId } = named;
    const record = recordKey({ taskIdentifier: task, clusterId, snapshotTime: at.toISOString() });
    if (removed.has(removalKey(record)) || unreadable.has(task)) continue;
    const one = { task, clusterId, record, at, isPublished: published.has(task), seen: marks.get(task) };
    const others = byCluster.get(clusterId);
    if (others) others.push(one);
    else byCluster.set(clusterId, [one]);
  }
  const { clusters, unreadable: records } = await withPolicies(deps, byCluster);
  return { clusters, unreadable: [...unreadable.values(), ...records] };
}

/** A mark that cannot be read keeps its export, and nobody else's, from being touched. */
async function readMarks(store: LedgerStore) {
  const marks = new Map<string, SeenMark>();
  const unreadable = new Map<string, Unreadable>();
  for await (const key of store.list(exportMarkPrefix)) {
    const task = taskOfKey(key);
    try {
      const seen = await readExportMark(store, task);
      if (seen) marks.set(task, seen);
    } catch (thrown) {
      unreadable.set(task, unreadableOrThrown(key, thrown));
    }
  }
  return { marks, unreadable };
}

/** `202611200210` as a moment. */
function timeOf(task: string): Date | undefined {
  const minute = minuteOf(task).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00Z');
  const at = new Date(minute);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

async function withPolicies(
  deps: Dependencies,
  byCluster: ReadonlyMap<string, readonly LakeExport[]>,
): Promise<Gathered> {
  const unreadable: Unreadable[] = [];
  if (byCluster.size === 0) return { clusters: [], unreadable };
  const known = new Map((await deps.clusters.all()).map((cluster) => [cluster.resourceId, cluster]));
  const found: ClusterExports[] = [];
  for (const [clusterId, exports] of byCluster) {
    const cluster = known.get(clusterId);
    const { clusters } = deps.policy;
    const source = cluster
      ? { identifier: cluster.identifier, policy: policyFor(cluster, clusters) }
      : await lastKnown(deps, exports, unreadable);
    if (!source?.policy || source.policy.exportRetention.mode === 'off') continue;
    found.push({ clusterId, clusterIdentifier: source.identifier, policy: source.policy, exports });
  }
  return { clusters: found, unreadable };
}

/** A cluster that is gone, and an instance, go by the name in their newest export. */
async function lastKnown(
  { store, policy }: Dependencies,
  exports: readonly LakeExport[],
  unreadable: Unreadable[],
) {
  const [newest] = exports.toSorted((a, b) => b.at.getTime() - a.at.getTime());
  const located = newest && (await locatedIn(store, newest.record, unreadable));
  if (!located) return undefined;
  const { clusterIdentifier: identifier, snapshotArn } = located;
  const chosen = isOfInstance(snapshotArn)
    ? policyForInstance(identifier, policy.clusters)
    : policyFor({ identifier }, policy.clusters);
  return { identifier, policy: chosen };
}

async function locatedIn(store: LedgerStore, record: string, unreadable: Unreadable[]) {
  try {
    const stored = await store.read(record);
    return stored && locatedExport(record, stored.body);
  } catch (thrown) {
    unreadable.push(unreadableOrThrown(record, thrown));
    return undefined;
  }
}

/** @throws Fault where it is not the object that is wrong: the store gave no answer */
export function unreadableOrThrown(key: string, thrown: unknown): Unreadable {
  const fault = toFault(thrown, `${key} to be read`);
  if (fault.kind !== 'invalid-request') throw fault;
  return { key, fault };
}

const usesOfNoted: Readonly<Record<string, string>> = {
  'exports-to-publish': 'it is to be published',
  'exports-to-compare': 'its rows are to be compared',
  'exports-to-follow': 'ETL is to follow it',
};

/**
 * What needs the files of exports just now: ETL runs whose end is not recorded, and what is still to be published,
 * compared or followed.
 *
 * Calls of the store: two lists for each 1,000.
 */
export async function readUses(store: Pick<LedgerStore, 'list'>): Promise<ExportUses> {
  const uses = new Map<string, string>();
  for await (const key of store.list(openRunPrefix)) {
    const [task = ''] = key.slice(openRunPrefix.length).split('/');
    uses.set(task, 'an ETL run reads it');
  }
  for await (const key of store.list('open/exports-to-')) {
    const [, what = '', name = ''] = key.split('/');
    const task =
      name
        .replace(/\.verified$/, '')
        .split('.')
        .at(-1) ?? '';
    uses.set(task, usesOfNoted[what] ?? 'something is still to be done with it');
  }
  return uses;
}
