import type { HeldSnapshot } from '../domain/backup/inventory.ts';
import { type InUse, isOwnBackup } from '../domain/backup/why-it-stays.ts';
import { awaitedSnapshots } from '../domain/export/awaited.ts';
import { policyForSnapshot } from '../domain/export/wanted.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import type { Dependencies } from './dependencies.ts';

/** The own backups of one cluster. */
export interface ClusterBackups {
  readonly clusterId: string;
  readonly policy: ClusterPolicy;
  readonly backups: readonly HeldSnapshot[];
}

export interface Gathered {
  readonly clusters: readonly ClusterBackups[];
  /** ARNs of snapshots of which a copy is being made. */
  readonly copied: ReadonlySet<string>;
}

/**
 * Finds this suite's backups, by cluster, and what is being copied. Of what others took, nothing is kept in mind.
 *
 * Calls of RDS: one for each 100 manual snapshots, one for each 100 clusters.
 */
export async function gather({ inventory, policy }: Dependencies): Promise<Gathered> {
  const own = new Map<string, HeldSnapshot[]>();
  const copied = new Set<string>();
  for await (const page of inventory.pages('manual')) {
    for (const snapshot of page) {
      const { clusterResourceId, sourceArn, status } = snapshot;
      if (sourceArn !== undefined && status !== 'available') copied.add(sourceArn);
      if (!isOwnBackup(snapshot) || clusterResourceId === undefined) continue;
      const others = own.get(clusterResourceId);
      if (others) others.push(snapshot);
      else own.set(clusterResourceId, [snapshot]);
    }
  }
  if (own.size === 0) return { clusters: [], copied };
  const known = new Map((await inventory.clusters()).map((cluster) => [cluster.resourceId, cluster]));
  const clusters = [...own].flatMap(([clusterId, backups]) => {
    const [any] = backups;
    const chosen = any && policyForSnapshot(any, known, policy);
    return chosen && chosen.backupRetention.mode !== 'off' ? [{ clusterId, policy: chosen, backups }] : [];
  });
  return { clusters, copied };
}

/**
 * Which of some snapshots are exported just now, by whom ever, and whose export waits in the ledger.
 *
 * Calls: one of RDS, one list of the store.
 */
export async function readExports(
  { tasks, store }: Pick<Dependencies, 'tasks' | 'store'>,
  snapshots: readonly Pick<HeldSnapshot, 'arn'>[],
): Promise<Pick<InUse, 'exported' | 'awaited'>> {
  const isAwaited = await awaitedSnapshots(store);
  const exported = new Set((await tasks.active()).map(({ sourceArn }) => sourceArn));
  return { exported, awaited: new Set(snapshots.map(({ arn }) => arn).filter(isAwaited)) };
}
