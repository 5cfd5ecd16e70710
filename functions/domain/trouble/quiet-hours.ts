import type { Severity } from '../alert/alert.ts';
import { minuteMs } from '../durations.ts';
import type { QuietHours } from '../policy/events.ts';

const day = 1_440;

/** When a message of that severity may be sent: at the end of the quiet hours; `undefined` for now. */
export function quietUntil(now: Date, severity: Severity, quiet: QuietHours | undefined): Date | undefined {
  if (!quiet || quiet.despite.includes(severity)) return undefined;
  const [from, to] = [minuteOfDay(quiet.from), minuteOfDay(quiet.to)];
  const minute = localMinute(now, quiet.timeZone);
  const isQuiet = from < to ? minute >= from && minute < to : minute >= from || minute < to;
  if (!isQuiet) return undefined;
  const ahead = (to - minute + day) % day;
  const end = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs + ahead * minuteMs);
  // Clocks may be put forward or back in between.
  const off = to - localMinute(end, quiet.timeZone);
  const shift = ((off + day / 2 + day) % day) - day / 2;
  const shifted = new Date(end.getTime() + shift * minuteMs);
  // A time that is skipped comes as much later as the clocks are put forward: RFC 5545, 3.3.5.
  const exists = localMinute(shifted, quiet.timeZone) === to;
  return exists && shifted > now ? shifted : end;
}

/** Minutes since midnight of `22:30`. */
function minuteOfDay(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localMinute(at: Date, timeZone: string): number {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return minuteOfDay(format.format(at));
}
