import { sharedTeam } from '../alert/concern.ts';
import type { ClusterPolicy } from '../policy/policy.ts';
import type { WantedExport } from './wanted-export.ts';

/** Whose clusters they all are; nobody's where they are of several teams. */
export function teamOfAll(
  exports_: readonly Pick<WantedExport, 'policyName'>[],
  { clusters }: { readonly clusters: readonly ClusterPolicy[] },
): string | undefined {
  return sharedTeam(exports_.map(({ policyName }) => clusters.find(({ name }) => name === policyName)));
}
