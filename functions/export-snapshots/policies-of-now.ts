import { policyFor } from '../domain/cluster/cluster.ts';
import type { WantedExport } from '../domain/export/wanted-export.ts';
import { policyOf } from '../domain/export/whose.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { isOfInstance } from '../domain/snapshot/snapshot.ts';
import type { Dependencies } from './dependencies.ts';

export interface UnderPolicy {
  /** With the name of the policy that looks after it now. */
  readonly export: WantedExport;
  readonly policy: ClusterPolicy | undefined;
}

/**
 * Wanted exports under the policies of now: entries of the configuration, clusters or both may have been renamed since they
 * were listed. RDS is asked only for clusters whose policy is gone, once for each.
 */
export async function underPoliciesOfNow(
  deps: Dependencies,
  exports: readonly WantedExport[],
): Promise<readonly UnderPolicy[]> {
  const { clusters } = deps.policy;
  const names = new Set(clusters.map(({ name }) => name));
  const found = new Map<string, ClusterPolicy | undefined>();
  const all: UnderPolicy[] = [];
  for (const export_ of exports) {
    const { policyName, clusterId } = export_;
    const isKnown = names.has(policyName) || found.has(clusterId);
    if (!isKnown) found.set(clusterId, await policyOfNow(deps, export_));
    const policy = names.has(policyName) ? policyOf(export_, clusters) : found.get(clusterId);
    all.push({ export: policy ? { ...export_, policyName: policy.name } : export_, policy });
  }
  return all;
}

/** By the cluster as it is now, or by its last name if it is gone. */
async function policyOfNow(deps: Dependencies, export_: WantedExport): Promise<ClusterPolicy | undefined> {
  const { clusters } = deps.policy;
  const ofInstance = isOfInstance(export_.snapshotArn);
  const cluster = ofInstance ? undefined : await deps.clusters.find(export_.clusterId);
  return cluster ? policyFor(cluster, clusters) : policyOf(export_, clusters);
}
