import { minuteMs } from '../durations.ts';

/** Fewer runs say nothing about how long the next takes. */
const fewest = 3;
const leastExcessMs = 10 * minuteMs;
const factor = 3;

/** The middle one of how long earlier runs took, in ms; `undefined` for fewer than three. */
export function usualDuration(durations: readonly number[]): number | undefined {
  if (durations.length < fewest) return undefined;
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length / 2)];
}

/** Whether a run takes so long that a person should look: three times the usual, and 10 minutes more than it. */
export function isSlow(durationMs: number, usualMs: number | undefined): boolean {
  if (usualMs === undefined) return false;
  return durationMs > factor * usualMs && durationMs > usualMs + leastExcessMs;
}
