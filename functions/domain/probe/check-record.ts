import { dayOf } from '../calendar.ts';
import { dayMs, hourMs } from '../durations.ts';

/** Checks begin at this hour, UTC, or with the first sweep after it: whoever has to mend something is awake. */
const hour = 9;

export const checksPrefix = 'probe-checks/';

/** The day whose check is due: `2026-11-20`. */
export function checkDay(now: Date): string {
  return dayOf(new Date(now.getTime() - hour * hourMs));
}

export function dayBefore(day: string): string {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) - dayMs));
}

/** What is kept of a check: that it was asked for, that it failed, and that it works again. */
export function checkKey(day: string, clusterId: string, what: 'asked' | 'failed' | 'works'): string {
  return `${checksPrefix}${day}/${clusterId}/${what}`;
}

/** The clusters whose check of that day was asked for, of the keys under it. */
export function askedIn(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.flatMap((key) => /\/([^/]+)\/asked$/.exec(key)?.[1] ?? []));
}
