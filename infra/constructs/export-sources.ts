import type { ExportSourceRef } from '../../functions/contract/contract.ts';
import { exportsInstances, exportsLive, type Policy } from '../../functions/domain/policy/policy.ts';

/** What exports are granted on beside snapshots of clusters; nothing of a kind of which none is exported. */
export function exportSourceArns(
  policy: Policy,
  inThisAccount: (service: string, resource: string) => string,
): Readonly<Record<ExportSourceRef, readonly string[]>> {
  const ofInstances = (resource: string) =>
    exportsInstances(policy) ? [inThisAccount('rds', resource)] : [];
  return {
    'instance-snapshots': ofInstances('snapshot:*'),
    'exported-instances': ofInstances('db:*'),
    'live-clusters': exportsLive(policy) ? [inThisAccount('rds', 'cluster:*')] : [],
  };
}
