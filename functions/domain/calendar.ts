/** Days, weeks and months of UTC, which keys of the ledger and periods are of. */

import { dayMs } from './durations.ts';

/** `2026-11-20` */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** `2026-11` */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** The same time on the Monday with which its week begins (ISO 8601). */
export function mondayOf(time: Date): Date {
  return new Date(time.getTime() - ((time.getUTCDay() + 6) % 7) * dayMs);
}

/** When the month begins that is so many months before that of a time. */
export function monthsBefore(time: Date, months: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months, 1));
}
