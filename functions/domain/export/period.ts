import { dayOf, mondayOf } from '../calendar.ts';
import { dayMs } from '../durations.ts';
import type { ExportFrequency } from '../policy/exports.ts';

/**
 * The days of the period for which one snapshot stands: the snapshot's own, or those of its week, which begins on
 * Monday (ISO 8601). `undefined` where every snapshot is exported.
 */
export function periodOf(time: Date, onePer: ExportFrequency): readonly string[] | undefined {
  switch (onePer) {
    case 'snapshot':
      return undefined;
    case 'day':
      return [dayOf(time)];
    case 'week': {
      const monday = mondayOf(time).getTime();
      return Array.from({ length: 7 }, (_, day) => dayOf(new Date(monday + day * dayMs)));
    }
  }
}

/** How people call a period. */
export function periodText(days: readonly string[]): string {
  return days.length === 1 ? `${days[0]}` : `the week of ${days[0]}`;
}
