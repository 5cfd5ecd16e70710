import type { Rules } from '../domain/trouble/settle.ts';
import type { Thread } from '../domain/trouble/thread.ts';
import type { Dependencies } from './dependencies.ts';

/** A cluster that the configuration names no more is nobody's concern. */
export function rulesOf({ policy }: Dependencies, { policyName }: Thread): Rules {
  const chosen = policy.clusters.find(({ name }) => name === policyName);
  return { mode: chosen?.events?.mode ?? 'off', team: chosen?.team, quietHours: chosen?.events?.quietHours };
}
