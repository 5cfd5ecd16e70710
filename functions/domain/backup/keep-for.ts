import { dayMs } from '../durations.ts';

/** How long a backup is kept: a number of calendar units. */
export interface KeepFor {
  readonly count: number;
  readonly unit: 'day' | 'week' | 'month' | 'year';
}

export const keepForForm = '1 day to 10 years, written like "30 days", "6 weeks", "3 months" or "7 years"';

/** In the longest months and years, so that a period that passes is never longer than the longest. */
const daysPerUnit = { day: 1, week: 7, month: 31, year: 366 } as const;
const longestDays = 10 * 366;

/** Reads `30 days`; `undefined` for a text that is no period from one day to ten years. */
export function parseKeepFor(text: string): KeepFor | undefined {
  const { count, unit } = /^(?<count>[1-9]\d{0,3}) (?<unit>day|week|month|year)s?$/.exec(text)?.groups ?? {};
  if (count === undefined || unit === undefined) return undefined;
  const period = { count: Number(count), unit: unit as KeepFor['unit'] };
  return period.count * daysPerUnit[period.unit] <= longestDays ? period : undefined;
}

/** The end of the period, in UTC; a month from 31 January ends with February. */
export function keepUntil({ count, unit }: KeepFor, from: Date): Date {
  if (unit === 'day' || unit === 'week') {
    return new Date(from.getTime() + count * daysPerUnit[unit] * dayMs);
  }
  const months = from.getUTCMonth() + count * (unit === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), months + 1, 0)).getUTCDate();
  const end = new Date(from);
  end.setUTCFullYear(from.getUTCFullYear(), months, Math.min(from.getUTCDate(), lastDay));
  return end;
}

/** The end of a validated period from a moment on. */
export function endOf(period: string, from: Date): Date {
  const parsed = parseKeepFor(period);
  if (!parsed) throw new TypeError(`Expected: a validated period. Found: ${JSON.stringify(period)}.`);
  return keepUntil(parsed, from);
}
