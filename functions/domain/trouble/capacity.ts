import { minuteMs } from '../durations.ts';
import type { FleetCluster } from './fleet.ts';
import type { Told } from './occurrence.ts';
import { capacitySign } from './told-events.ts';

/** How much of its maximum an instance of Serverless v2 used in one minute. */
export interface UsedCapacity {
  /** When the minute began. */
  readonly at: Date;
  /** `ACUUtilization`: its capacity in hundredths of the cluster's maximum. */
  readonly percent: number;
}

/** Reads how much capacity instances use. */
export interface Capacities {
  /** By instance, minute by minute, oldest first; those without a figure are left out. */
  used(
    instances: readonly string[],
    from: Date,
    to: Date,
  ): Promise<ReadonlyMap<string, readonly UsedCapacity[]>>;
}

/** For so many minutes in a row, so that what passes by itself wakes nobody; the same for the end. */
const minutes = 10;
/** What CloudWatch rounds is at the maximum, too. */
const full = 99;
/** CloudWatch shows a minute some minutes late. */
export const readBackMs = 20 * minuteMs;

/** What the newest figures show; `undefined` if they are too few, or change. */
export function capacityState(
  used: readonly UsedCapacity[],
): 'below' | { readonly atMaximumSince: Date } | undefined {
  const newest = used.slice(-minutes);
  if (newest.length < minutes) return undefined;
  if (newest.every(({ percent }) => percent < full)) return 'below';
  if (newest.some(({ percent }) => percent < full)) return undefined;
  const before = used.findLastIndex(({ percent }) => percent < full);
  return { atMaximumSince: (used[before + 1] ?? newest[0])?.at ?? new Date(0) };
}

/** Instances of Serverless v2 that can be at a maximum: one whose range is a single value always is. */
export function scalingInstances({ capacity, members }: FleetCluster): string[] {
  if (!capacity || capacity.min >= capacity.max) return [];
  return members.filter(({ isServerless }) => isServerless).map(({ instance }) => instance);
}

/**
 * What no event of RDS tells. It is dated by when it was found: from an earlier date on it could belong to the time at the
 * maximum before, which may have ended between two looks.
 */
export function toldByCapacity(cluster: FleetCluster, instance: string, since: Date, now: Date): Told {
  const { min, max } = cluster.capacity ?? {};
  return {
    source: { about: 'instance', identifier: instance },
    occurrence: {
      event: capacitySign,
      at: now.toISOString(),
      text: `ACUUtilization ${full} % or more since ${since.toISOString().slice(11, 16)} UTC; the cluster scales from ${min} to ${max} ACU.`,
      inferred: true,
    },
  };
}
