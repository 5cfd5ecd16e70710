import { policyFor } from '../domain/cluster/cluster.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { capacityState, readBackMs, scalingInstances, toldByCapacity } from '../domain/trouble/capacity.ts';
import type { FleetCluster } from '../domain/trouble/fleet.ts';
import type { Told } from '../domain/trouble/occurrence.ts';
import { severityOf } from '../domain/trouble/severity-of.ts';
import { isOpen, type State } from '../domain/trouble/thread.ts';
import { capacitySign } from '../domain/trouble/told-events.ts';
import type { Dependencies } from './dependencies.ts';

/** What the capacity of instances of Serverless v2 shows. */
export interface SeenCapacity {
  /** Those that are at their maximum, and of which no thread tells yet. */
  readonly told: readonly Told[];
  /** Those of which a thread tells, and which are below it again. */
  readonly below: ReadonlySet<string>;
  /** Why it could not be read. */
  readonly failures: readonly Outcome[];
}

/** One question for all of them; nothing is asked where no instance can be at a maximum. */
export async function lookAtCapacity(
  { policy, capacities }: Dependencies,
  clusters: readonly FleetCluster[],
  state: State | undefined,
  now: Date,
): Promise<SeenCapacity> {
  const threads = state?.threads.filter((thread) => thread.trouble === capacitySign && isOpen(thread)) ?? [];
  const known = new Set(threads.map(({ source }) => source));
  const scaling = clusters.flatMap((cluster) =>
    scalingInstances(cluster).map((instance) => ({ cluster, instance })),
  );
  const asked = scaling.filter(({ cluster, instance }) => known.has(instance) || isToldOf(cluster, policy));
  // One whose class or range was changed meanwhile scales no more.
  const below = new Set([...known].filter((source) => !scaling.some(({ instance }) => instance === source)));
  if (asked.length === 0) return { told: [], below, failures: [] };
  const told: Told[] = [];
  try {
    const names = asked.map(({ instance }) => instance);
    const used = await capacities.used(names, new Date(now.getTime() - readBackMs), now);
    for (const { cluster, instance } of asked) {
      const found = capacityState(used.get(instance) ?? []);
      if (found === 'below') below.add(instance);
      else if (found && !known.has(instance))
        told.push(toldByCapacity(cluster, instance, found.atMaximumSince, now));
    }
    return { told, below, failures: [] };
  } catch (thrown) {
    return { told, below, failures: [failureOf(thrown, 'capacity of Serverless v2')] };
  }
}

function isToldOf(cluster: FleetCluster, { clusters }: Policy): boolean {
  const chosen = policyFor(cluster, clusters);
  if (!chosen?.events || chosen.events.mode === 'off') return false;
  const { importance, events } = chosen;
  return severityOf(capacitySign, { importance, events }) !== 'off';
}
