import { dayMs, hourMs, minuteMs } from '../functions/domain/durations.ts';
import { isTimeWithZone } from '../functions/domain/request-forms.ts';
import { misuse } from './problem.ts';

export const untilOption = 'how long (90m, 2h, 3d) or a time with its zone (2026-11-23T18:00:00Z)';

/** A century: beyond that dates end somewhere, and no function takes as much. */
const longestMs = 100 * 366 * dayMs;
const units = { m: minuteMs, h: hourMs, d: dayMs } as const;

/**
 * What follows `--until`: a time, or a length of time from when it is asked.
 *
 * @param why an end is needed, for whoever wrote something else
 * @throws Problem `misused`
 */
export function readUntil(text: string, why: string): (now: Date) => Date {
  const span = /^(\d+)([mhd])$/.exec(text);
  const unit = span?.[2];
  if (unit === 'm' || unit === 'h' || unit === 'd') {
    const ms = Number(span?.[1]) * units[unit];
    if (ms <= longestMs) return (now) => new Date(now.getTime() + ms);
  }
  if (isTimeWithZone(text)) return () => new Date(text);
  throw misuse(
    'how long, such as 90m, 2h or 3d, or a time with its zone, such as 2026-11-23T18:00:00Z, after --until',
    text,
    why,
  );
}
