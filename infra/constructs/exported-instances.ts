import type { InstanceRef } from '../../functions/contract/contract.ts';
import { exportsInstances, type Policy } from '../../functions/domain/policy/policy.ts';

/** What the snapshots of instances are granted on; nothing, where no instance's are exported. */
export function exportedInstanceArns(
  policy: Policy,
  inThisAccount: (service: string, resource: string) => string,
): Readonly<Record<InstanceRef, readonly string[]>> {
  if (!exportsInstances(policy)) return { 'instance-snapshots': [], 'exported-instances': [] };
  return {
    'instance-snapshots': [inThisAccount('rds', 'snapshot:*')],
    'exported-instances': [inThisAccount('rds', 'db:*')],
  };
}
