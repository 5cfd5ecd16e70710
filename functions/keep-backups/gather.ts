import type { HeldSnapshot } from '../domain/backup/inventory.ts';
import { type InUse, isOwnBackup } from '../domain/backup/why-it-stays.ts';
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
  readonly inUse: InUse;
}

/**
 * Finds this suite's backups, by cluster, and what is being done with them. Of what others took, nothing is kept in mind.
 *
 * Calls of RDS: one for each 100 manual snapshots, one for each 100 clusters, one for the exports under way.
 */
export async function gather(deps: Dependencies): Promise<Gathered> {
  const { inventory, policy, tasks } = deps;
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
  if (own.size === 0) return { clusters: [], inUse: { copied, exported: new Set() } };
  const known = new Map((await inventory.clusters()).map((cluster) => [cluster.resourceId, cluster]));
  const exported = new Set((await tasks.active()).map(({ sourceArn }) => sourceArn));
  const clusters = [...own].flatMap(([clusterId, backups]) => {
    const [any] = backups;
    const chosen = any && policyForSnapshot(any, known, policy);
    return chosen && chosen.backupRetention.mode !== 'off' ? [{ clusterId, policy: chosen, backups }] : [];
  });
  return { clusters, inUse: { copied, exported } };
}
