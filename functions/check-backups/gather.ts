import type { BackedUpCluster } from '../domain/backup/inventory.ts';
import { judgeObjective, type ObjectiveVerdict } from '../domain/backup/judge-objective.ts';
import { parseObjective } from '../domain/backup/objective.ts';
import { noSnapshots, type SnapshotSummary, summaryWith } from '../domain/backup/restorable.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import type { Dependencies } from './dependencies.ts';

/** A cluster that is looked after, and how it stands. */
export interface Judged {
  readonly cluster: BackedUpCluster;
  readonly policy: ClusterPolicy;
  readonly verdict: ObjectiveVerdict;
  /** What all its snapshots come to; empty where nobody had to look at them. */
  readonly snapshots: SnapshotSummary;
}

export interface Gathered {
  readonly judged: readonly Judged[];
  /** Entries of the configuration that name a cluster which does not exist. */
  readonly missing: readonly { readonly identifier: string; readonly policy: ClusterPolicy }[];
}

/** Up to so many clusters are asked about one by one; more of them cost less by reading every page. */
const mostAskedByOne = 25;

/**
 * Judges every cluster that is looked after. Point-in-time recovery, which the clusters' own pages tell, is nearly
 * always recent; snapshots are read only of clusters where it is not.
 *
 * Calls of RDS: one for each 100 clusters; and one or a few for each cluster in doubt, or where there are more than 25 of
 * those, one for each 100 snapshots of the account.
 */
export async function gather({ policy, inventory }: Dependencies, now: Date): Promise<Gathered> {
  const clusters = await inventory.clusters();
  const lookedAfter = clusters.flatMap((cluster) => {
    const chosen = policyFor(cluster, policy.clusters);
    return chosen && chosen.backups.mode !== 'off' ? [{ cluster, policy: chosen }] : [];
  });
  const inDoubt = lookedAfter
    .filter((one) => judge(one, now).kind === 'behind')
    .map(({ cluster }) => cluster.resourceId);
  const summaries = await summarise(inventory, new Set(inDoubt));
  const judged = lookedAfter.map((one) => {
    const snapshots = summaries.get(one.cluster.resourceId);
    return { ...one, verdict: judge(one, now, snapshots), snapshots: snapshots ?? noSnapshots };
  });
  const known = new Set(clusters.map(({ identifier }) => identifier.toLowerCase()));
  const missing = policy.clusters.flatMap((one) => {
    if (one.backups.mode === 'off' || !('identifier' in one.match)) return [];
    const identifier = one.match.identifier.toLowerCase();
    return known.has(identifier) ? [] : [{ identifier, policy: one }];
  });
  return { judged, missing };
}

function judge(
  { cluster, policy }: Pick<Judged, 'cluster' | 'policy'>,
  now: Date,
  snapshots?: SnapshotSummary,
): ObjectiveVerdict {
  const objective = parseObjective(policy.backups.objective);
  if (objective === undefined) {
    throw new TypeError(`Expected: a validated objective. Found: ${policy.backups.objective}.`);
  }
  return judgeObjective(cluster, objective, now, snapshots);
}

async function summarise(
  inventory: Dependencies['inventory'],
  clusterIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, SnapshotSummary>> {
  const summaries = new Map([...clusterIds].map((id) => [id, noSnapshots]));
  const add = (id: string, snapshot: Parameters<typeof summaryWith>[1]) => {
    const summary = summaries.get(id);
    if (summary) summaries.set(id, summaryWith(summary, snapshot));
  };
  if (clusterIds.size === 0) return summaries;
  if (clusterIds.size <= mostAskedByOne) {
    for (const id of clusterIds) for (const snapshot of await inventory.ofCluster(id)) add(id, snapshot);
    return summaries;
  }
  for await (const page of inventory.pages('all')) {
    for (const snapshot of page) add(snapshot.clusterResourceId ?? '', snapshot);
  }
  return summaries;
}
