import { describe, expect, test } from 'vitest';
import { parseScheduleExpression } from '../../../local/events/schedule-expression.ts';

/** The first times due after `after`. */
function times(expression: string, timeZone: string, after: string, count: number, start = after): string[] {
  const schedule = parseScheduleExpression(expression, timeZone, new Date(start));
  const due: string[] = [];
  let last: Date | undefined = new Date(after);
  while (due.length < count) {
    last = schedule.next(last);
    if (last === undefined) break;
    due.push(last.toISOString());
  }
  return due;
}

describe('schedule expressions', () => {
  test.each<[string, string, string, string[]]>([
    [
      'cron(*/15 * * * ? *)',
      'UTC',
      '2026-11-22T02:00:00Z',
      ['2026-11-22T02:15:00.000Z', '2026-11-22T02:30:00.000Z', '2026-11-22T02:45:00.000Z'],
    ],
    [
      'cron(0/20 6 * * ? *)',
      'UTC',
      '2026-11-22T06:10:00Z',
      ['2026-11-22T06:20:00.000Z', '2026-11-22T06:40:00.000Z'],
    ],
    // 22 November 2026 is a Sunday: weekday 1.
    [
      'cron(30 3 ? * 1 *)',
      'UTC',
      '2026-11-20T00:00:00Z',
      ['2026-11-22T03:30:00.000Z', '2026-11-29T03:30:00.000Z'],
    ],
    [
      'cron(0 9 ? * 2-6 *)',
      'UTC',
      '2026-11-20T09:00:00Z',
      ['2026-11-23T09:00:00.000Z', '2026-11-24T09:00:00.000Z'],
    ],
    ['cron(0 9 ? * MON-FRI *)', 'UTC', '2026-11-20T09:00:00Z', ['2026-11-23T09:00:00.000Z']],
    [
      'cron(0 4 L * ? *)',
      'UTC',
      '2026-11-22T00:00:00Z',
      ['2026-11-30T04:00:00.000Z', '2026-12-31T04:00:00.000Z'],
    ],
    // The third Friday.
    ['cron(0 4 ? * 6#3 *)', 'UTC', '2026-11-22T00:00:00Z', ['2026-12-18T04:00:00.000Z']],
    ['cron(0 4 1 1 ? 2028)', 'UTC', '2026-11-22T00:00:00Z', ['2028-01-01T04:00:00.000Z']],
    ['cron(0 3 * * ? *)', 'Asia/Kolkata', '2026-11-22T00:00:00Z', ['2026-11-22T21:30:00.000Z']],
    ['at(2026-11-23T01:00:00)', 'Europe/Berlin', '2026-11-22T00:00:00Z', ['2026-11-23T00:00:00.000Z']],
    ['at(2026-11-21T01:00:00)', 'UTC', '2026-11-22T00:00:00Z', []],
  ])('%s in %s', (expression, timeZone, after, expected) => {
    expect(times(expression, timeZone, after, expected.length || 1)).toEqual(expected);
  });

  test('a time that the clocks skip in spring is skipped', () => {
    expect(times('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
      '2026-03-31T00:30:00.000Z',
    ]);
  });

  test('a time that the clocks show twice in autumn is due once, the first time', () => {
    expect(times('cron(30 2 * * ? *)', 'Europe/Berlin', '2026-10-23T12:00:00Z', 3)).toEqual([
      '2026-10-24T00:30:00.000Z',
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(times('cron(30 1 * * ? *)', 'America/New_York', '2026-10-31T12:00:00Z', 2)).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  test('a rate begins at its start, and a day is 24 hours whatever the clocks do', () => {
    expect(times('rate(15 minutes)', 'UTC', '2026-11-22T02:09:59Z', 3, '2026-11-22T02:10:00Z')).toEqual([
      '2026-11-22T02:10:00.000Z',
      '2026-11-22T02:25:00.000Z',
      '2026-11-22T02:40:00.000Z',
    ]);
    expect(times('rate(1 day)', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T12:00:00.000Z',
      '2026-10-26T12:00:00.000Z',
    ]);
  });

  test.each([
    ['every(5 minutes)', 'UTC', 'Expected rate(…), cron(…) or at(…), found "every(5 minutes)".'],
    ['rate(1 minutes)', 'UTC', 'Expected rate(1 minute)'],
    ['rate(0 minutes)', 'UTC', 'Expected rate(1 minute)'],
    ['cron(0 3 * * ?)', 'UTC', 'Expected six fields'],
    ['cron(0 3 * * * *)', 'UTC', 'Exactly one of day-of-month and day-of-week must be "?"'],
    ['cron(0 3 ? * ? *)', 'UTC', 'Exactly one of day-of-month and day-of-week must be "?"'],
    ['cron(61 3 * * ? *)', 'UTC', 'is no cron expression'],
    ['at(tomorrow)', 'UTC', 'Expected at(yyyy-mm-ddThh:mm:ss)'],
    [
      'rate(1 hour)',
      'Mars/Olympus',
      'Expected an IANA time zone such as Europe/Berlin, found "Mars/Olympus".',
    ],
  ])('refuses %s in %s', (expression, timeZone, message) => {
    expect(() => parseScheduleExpression(expression, timeZone, new Date(0))).toThrow(message);
  });
});
