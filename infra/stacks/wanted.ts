import type { FunctionContract } from '../../functions/contract/contract.ts';
import { modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import { composePolicy } from '../config/policy.ts';
import type { ValidConfig } from '../config/schema.ts';
import { comparesExports, isForComparisons } from '../constructs/comparison.ts';
import { isProbe, measuresFailovers } from '../constructs/probe.ts';
import { isForViews, makesViews } from '../constructs/views.ts';

/** A function whose capability is off everywhere would have nothing to do; nor would one that measures what nobody asks for. */
export function isWanted(contract: FunctionContract, policy: Policy): boolean {
  if (isProbe(contract)) return measuresFailovers(policy);
  if (isForComparisons(contract)) return comparesExports(policy);
  if (isForViews(contract)) return makesViews(policy);
  return modesOf(contract.capability, policy).some((mode) => mode !== 'off');
}

/** Names of the functions that some deployment wants: nothing else needs to be bundled. */
export function wantedNames(config: ValidConfig, contracts: readonly FunctionContract[]): string[] {
  const policies = config.deployments.map((deployment) => composePolicy(config, deployment));
  return contracts
    .filter((contract) => policies.some((policy) => isWanted(contract, policy)))
    .map(({ name }) => name);
}
