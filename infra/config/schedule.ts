import { Cron } from 'croner';
import { dayMs, hourMs, minuteMs } from '../../functions/domain/durations.ts';
import { messageOf } from '../../functions/domain/fault.ts';

/** How often an EventBridge schedule fires. */
export interface Schedule {
  /** As EventBridge reads it: `rate(15 minutes)` or `cron(0 3 * * ? *)`. */
  readonly expression: string;
  /** Longest time between two firings, in minutes. */
  readonly longestGapMinutes: number;
}

/** Why an expression is no schedule: what is allowed instead, and what may have been meant. */
export interface ScheduleMistake {
  readonly allowed: string;
  readonly hint?: string;
}

const minutesPerUnit = { minute: 1, hour: 60, day: 1440 } as const;
const minutesPerDay = 1440;

/**
 * Reads a schedule that must fire at least once a day.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function readDailySchedule(expression: string, now: Date): Schedule | ScheduleMistake {
  const schedule = readSchedule(expression, now);
  if ('allowed' in schedule || schedule.longestGapMinutes <= minutesPerDay) return schedule;
  return { allowed: 'a schedule that fires at least once a day, the year round' };
}

/** Reads a schedule that fires at least once. */
export function readSchedule(expression: string, now: Date): Schedule | ScheduleMistake {
  const rate = /^rate\((?<value>[1-9]\d{0,5}) (?<unit>minute|hour|day)(?<plural>s?)\)$/.exec(expression);
  if (rate?.groups) return readRate(expression, rate.groups);
  const cron = /^cron\((?<fields>[^()]+)\)$/.exec(expression)?.groups?.['fields'];
  if (cron) return readCron(expression, cron.trim().split(/\s+/), now);
  return {
    allowed: 'rate(<number> minutes|hours|days), or cron(<minute> <hour> <day> <month> <weekday> <year>)',
    ...hintFor(expression.split(/\s+/)),
  };
}

/**
 * When a valid schedule fires, from `from` on and before `to`; `undefined` for a rate, whose clock begins with its deployment.
 * EventBridge Scheduler skips a time that the clocks skip in spring, and fires once at one that comes twice in autumn.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 *
 * @param timeZone IANA name
 */
export function firings(expression: string, timeZone: string, from: Date, to: Date): Date[] | undefined {
  const fields = /^cron\((?<fields>[^()]+)\)$/.exec(expression)?.groups?.['fields'];
  if (fields === undefined) return undefined;
  const cron = cronOf(fields.trim().split(/\s+/), timeZone);
  const onTheClock = cronOf(fields.trim().split(/\s+/), 'UTC');
  const clocks = new Set<number>();
  const found: Date[] = [];
  const before = new Date(from.getTime() - longestShiftMs - 1);
  for (let next = cron.nextRun(before); next && next < to; next = cron.nextRun(next)) {
    const clock = clockAt(next, timeZone);
    const exists = onTheClock.nextRun(new Date(clock - 1))?.getTime() === clock;
    if (exists && !clocks.has(clock) && next >= from) found.push(next);
    clocks.add(clock);
  }
  return found;
}

/** No clock is put forward or back by more. */
const longestShiftMs = 3 * hourMs;

/** What clocks show there at that moment, as if it were UTC. */
function clockAt(moment: Date, timeZone: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  })
    .formatToParts(moment)
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => Number(value));
  return Date.UTC(year, month - 1, day, hour, minute);
}

function readRate(expression: string, groups: Record<string, string>): Schedule | ScheduleMistake {
  const value = Number(groups['value']);
  const unit = groups['unit'] as keyof typeof minutesPerUnit;
  const rightUnit = value === 1 ? unit : `${unit}s`;
  if (rightUnit !== `${unit}${groups['plural']}`) {
    return {
      allowed: 'minute, hour or day after 1; minutes, hours or days after any other number',
      hint: `did you mean "rate(${value} ${rightUnit})"?`,
    };
  }
  return { expression, longestGapMinutes: value * minutesPerUnit[unit] };
}

function readCron(expression: string, fields: readonly string[], now: Date): Schedule | ScheduleMistake {
  const [, , day = '', , weekday = ''] = fields;
  if (fields.length !== 6) {
    return {
      allowed: 'six fields: minute, hour, day of month, month, day of week, year',
      ...hintFor(fields),
    };
  }
  if ((day === '?') === (weekday === '?')) {
    return { allowed: 'exactly one ? in the fields for the day of month and the day of week' };
  }
  let cron: Cron;
  try {
    cron = cronOf(fields, 'UTC');
  } catch (error) {
    return {
      allowed: 'a cron expression of EventBridge Scheduler',
      hint: messageOf(error),
    };
  }
  if (cron.nextRun(now) === null) {
    return { allowed: 'a time that comes', hint: 'this expression never fires: look at day, month and year' };
  }
  return { expression, longestGapMinutes: longestGap(cron, now) };
}

function cronOf(fields: readonly string[], timezone: string): Cron {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields;
  const pattern = ['0', from0(minute, 59), from0(hour, 23), any(day), month, weekdays(weekday), year].join(
    ' ',
  );
  return new Cron(pattern, { timezone, mode: '7-part', alternativeWeekdays: true, paused: true });
}

/** Five fields are what Unix's cron reads: EventBridge wants a year too, and a question mark. */
function hintFor(fields: readonly string[]): { hint?: string } {
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5) return {};
  const days = weekday === '*' ? `${day} ${month} ?` : `? ${month} ${weekday}`;
  return { hint: `did you mean "cron(${minute} ${hour} ${days} *)"?` };
}

/** EventBridge reads `5/15` as "from 5 on, every 15"; cron itself wants the range's end. */
function from0(field: string, highest: number): string {
  return field.replace(/(?<![\d/*-])(\d+)\/(\d+)/g, `$1-${highest}/$2`);
}

function any(field: string): string {
  return field === '?' ? '*' : field;
}

/** `6L` is the last Friday of the month, `L` alone the last day of the week. */
function weekdays(field: string): string {
  if (field === 'L') return '7';
  return any(field).replace(/([1-7A-Z]+)L$/i, '$1#L');
}

/** In minutes; beyond a day it is enough to know that it is more. A day shows it: its times are always the same. */
function longestGap(cron: Cron, now: Date): number {
  const end = new Date(now.getTime() + dayMs);
  let longest = 0;
  for (let last = cron.nextRun(now); last && last < end; ) {
    const next = cron.nextRun(last);
    const gap = next ? (next.getTime() - last.getTime()) / minuteMs : Number.POSITIVE_INFINITY;
    if (gap > minutesPerDay) return gap;
    longest = Math.max(longest, gap);
    last = next;
  }
  return firesEveryDay(cron, now) ? longest : Number.POSITIVE_INFINITY;
}

function firesEveryDay(cron: Cron, now: Date): boolean {
  return Array.from({ length: 366 }, (_, day) => now.getTime() + day * dayMs).every((start) => {
    const next = cron.nextRun(new Date(start));
    return next !== null && next.getTime() <= start + dayMs;
  });
}
