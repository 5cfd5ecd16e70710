import type { EtlPolicy, EtlTarget } from '../policy/etl.ts';
import type { Policy } from '../policy/policy.ts';

/** Whether the configuration names a target, so that the roles may look at it. Runs outlast changes of the configuration. */
export function isNamed({ clusters }: Policy, target: EtlTarget): boolean {
  return clusters.some(({ etl }) => etl.mode !== 'off' && names(etl, target));
}

/** Whether a step starts the target. */
export function names({ steps }: EtlPolicy, { kind, name }: EtlTarget): boolean {
  return steps.some(({ target }) => target.kind === kind && target.name === name);
}
