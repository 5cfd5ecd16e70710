import { sharedTeam } from '../alert/concern.ts';
import { policyFor, policyForInstance } from '../cluster/cluster.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import { isOfInstance } from '../snapshot/snapshot.ts';
import type { WantedExport } from './wanted-export.ts';

/** Whose clusters they all are; nobody's where they are of several teams. */
export function teamOfAll(
  exports_: readonly Pick<WantedExport, 'policyName'>[],
  { clusters }: { readonly clusters: readonly ClusterPolicy[] },
): string | undefined {
  return sharedTeam(exports_.map(({ policyName }) => clusters.find(({ name }) => name === policyName)));
}

/**
 * The policy that looks after what is exported: the one that wanted it or, where the configuration has none of that name
 * any more, the one that names the cluster or instance now. `undefined` where nobody looks after it any more, as far as
 * its name tells.
 */
export function policyOf(
  {
    policyName,
    clusterIdentifier: identifier,
    snapshotArn,
  }: Pick<WantedExport, 'policyName' | 'clusterIdentifier' | 'snapshotArn'>,
  clusters: readonly ClusterPolicy[],
): ClusterPolicy | undefined {
  const itsOwn = clusters.find(({ name }) => name === policyName);
  if (itsOwn) return itsOwn;
  return isOfInstance(snapshotArn)
    ? policyForInstance(identifier, clusters)
    : policyFor({ identifier }, clusters);
}
