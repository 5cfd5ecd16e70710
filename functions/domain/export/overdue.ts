import { dayMs, hourMs } from '../durations.ts';

/** An export of a cluster without history is overdue after a day: RDS promises nothing, and hours are usual. */
const withoutHistoryMs = dayMs;
const leastMs = 2 * hourMs;

/** Nobody looks at exports that are younger than this, whatever their history is. */
export const neverOverdueBeforeMs = leastMs;

/** How many of the newest exports predict the next one. */
export const predictingExports = 5;

/**
 * After how long an export should have ended: twice the longest of the last five of its cluster, and no sooner than two
 * hours; a day where there is none. A database rarely doubles between two exports.
 *
 * @param durations how long these took, in milliseconds
 */
export function overdueAfter(durations: readonly number[]): number {
  if (durations.length === 0) return withoutHistoryMs;
  return Math.max(leastMs, 2 * Math.max(...durations));
}
