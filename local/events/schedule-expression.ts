import { Cron } from 'croner';
import { instantOfWallTime, wallTimeAt } from './wall-time.ts';

/**
 * When a schedule of EventBridge Scheduler is due.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export interface ScheduleExpression {
  /** The first time due after `after`; `undefined` if there is none. */
  next(after: Date): Date | undefined;
}

/** An expression that EventBridge Scheduler would refuse. */
class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError';
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * @param start where `rate` counts from: its own first time due.
 * @throws ScheduleExpressionError saying what is wrong.
 */
export function parseScheduleExpression(
  expression: string,
  timeZone: string,
  start: Date,
): ScheduleExpression {
  requireTimeZone(timeZone);
  const [, kind, body = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(expression, body, start);
  if (kind === 'cron') return cron(expression, body, timeZone);
  if (kind === 'at') return at(expression, body, timeZone);
  throw new ScheduleExpressionError(`Expected rate(…), cron(…) or at(…), found "${expression}".`);
}

/** A day is 24 hours whatever the clocks do. */
function rate(expression: string, body: string, start: Date): ScheduleExpression {
  const [, count, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const period = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (Number.isNaN(period) || (count === '1') !== (plural === '')) {
    throw new ScheduleExpressionError(
      `Expected rate(1 minute), rate(15 minutes), rate(2 hours), rate(7 days) and the like, found "${expression}".`,
    );
  }
  const first = start.getTime();
  return {
    next(after) {
      const periods = Math.max(0, Math.floor((after.getTime() - first) / period) + 1);
      return new Date(first + periods * period);
    },
  };
}

function at(expression: string, body: string, timeZone: string): ScheduleExpression {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? new Date(`${body}Z`) : undefined;
  if (wall === undefined || Number.isNaN(wall.getTime())) {
    throw new ScheduleExpressionError(`Expected at(yyyy-mm-ddThh:mm:ss), found "${expression}".`);
  }
  const due = instantOfWallTime(wall, timeZone);
  return { next: (after) => (due !== undefined && due > after ? due : undefined) };
}

/**
 * Where the clocks go forward, a time that does not exist is skipped; where they go back, a time that exists twice
 * is due once: https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
 */
function cron(expression: string, body: string, timeZone: string): ScheduleExpression {
  const wallTimes = calendar(expression, body);
  return {
    next(after) {
      // Begins earlier than it must: around a change of the clocks the order of wall times is not that of instants.
      let wall = new Date(wallTimeAt(after, timeZone).getTime() - longestClockChangeMs);
      for (;;) {
        const candidate = wallTimes.nextRun(wall);
        if (candidate === null) return undefined;
        const due = instantOfWallTime(candidate, timeZone);
        if (due !== undefined && due > after) return due;
        wall = candidate;
      }
    },
  };
}

const longestClockChangeMs = 3 * 3_600_000;

/** The wall times of a cron expression, written as if they were UTC. */
function calendar(expression: string, body: string): Cron {
  const fields = body.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6) {
    throw new ScheduleExpressionError(
      `Expected six fields (minutes hours day-of-month month day-of-week year), found ${fields.length} in "${expression}".`,
    );
  }
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new ScheduleExpressionError(
      `Exactly one of day-of-month and day-of-week must be "?", in "${expression}".`,
    );
  }
  const any = (field: string | undefined): string => (field === '?' ? '*' : (field ?? ''));
  const pattern = ['0', minute, hour, any(dayOfMonth), month, any(dayOfWeek), year].join(' ');
  try {
    // Weekdays count from 1 = Sunday, as in Quartz.
    return new Cron(pattern, {
      timezone: 'UTC',
      alternativeWeekdays: true,
      mode: '7-part',
      sloppyRanges: true,
    });
  } catch (error) {
    throw new ScheduleExpressionError(`"${expression}" is no cron expression: ${String(error)}`);
  }
}

function requireTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new ScheduleExpressionError(
      `Expected an IANA time zone such as Europe/Berlin, found "${timeZone}".`,
    );
  }
}
