import { describe, expect, test } from 'vitest';
import { firings, readDailySchedule } from '../../../infra/config/schedule.ts';

const sunday = new Date('2026-11-22T10:07:00Z');

describe('a schedule that fires at least once a day is read, with its longest gap in minutes', () => {
  test.each([
    ['rate(1 minute)', 1],
    ['rate(15 minutes)', 15],
    ['rate(2 hours)', 120],
    ['rate(1 day)', 1440],
    ['cron(0/15 * * * ? *)', 15],
    ['cron(5/20 * * * ? *)', 20],
    ['cron(0 3 * * ? *)', 1440],
    ['cron(0 2,5 ? * * *)', 1260],
    ['cron(0 8-18 ? * SUN-SAT *)', 840],
    ['cron(0 8 ? * 1-7 *)', 1440],
    ['cron(* * * * ? *)', 1],
  ])('%s', (expression, longestGapMinutes) => {
    expect(readDailySchedule(expression, sunday)).toEqual({ expression, longestGapMinutes });
  });
});

describe('any other is a mistake', () => {
  const form = 'rate(<number> minutes|hours|days), or cron(<minute> <hour> <day> <month> <weekday> <year>)';
  const daily = { allowed: 'a schedule that fires at least once a day, the year round' };
  const never = {
    allowed: 'a time that comes',
    hint: 'this expression never fires: look at day, month and year',
  };

  test.each([
    ['every 15 minutes', { allowed: form }],
    ['rate(0 minutes)', { allowed: form }],
    ['*/15 * * * *', { allowed: form, hint: 'did you mean "cron(*/15 * * * ? *)"?' }],
    [
      'rate(1 minutes)',
      {
        allowed: 'minute, hour or day after 1; minutes, hours or days after any other number',
        hint: 'did you mean "rate(1 minute)"?',
      },
    ],
    [
      'cron(0 3 * * MON)',
      {
        allowed: 'six fields: minute, hour, day of month, month, day of week, year',
        hint: 'did you mean "cron(0 3 ? * MON *)"?',
      },
    ],
    [
      'cron(0 3 * * * *)',
      { allowed: 'exactly one ? in the fields for the day of month and the day of week' },
    ],
    [
      'cron(0 25 * * ? *)',
      {
        allowed: 'a cron expression of EventBridge Scheduler',
        hint: 'CronPattern: Invalid value for hour: 25',
      },
    ],
    ['cron(0 3 31 2 ? *)', never],
    ['cron(0 3 30 FEB ? *)', never],
    ['cron(0 3 * * ? 2020)', never],
    ['rate(2 days)', daily],
    ['cron(0 3 ? * MON-FRI *)', daily],
    ['cron(0 3 ? * 2#1 *)', daily],
    ['cron(0 3 ? * 6L *)', daily],
    ['cron(0 3 L * ? *)', daily],
    ['cron(0 3 * JAN-NOV ? *)', daily],
    ['cron(0 3 * * ? 2026)', daily],
  ])('%s', (expression, mistake) => {
    expect(readDailySchedule(expression, sunday)).toEqual(mistake);
  });
});

describe('when a schedule fires', () => {
  const within = (expression: string, timeZone: string, from: string, to: string) =>
    firings(expression, timeZone, new Date(from), new Date(to))?.map((at) => at.toISOString());

  test('in its own time zone, the end of summer time included', () => {
    expect(
      within('cron(17 3 * * ? *)', 'Europe/Berlin', '2026-10-24T00:00:00Z', '2026-10-26T12:00:00Z'),
    ).toEqual(['2026-10-24T01:17:00.000Z', '2026-10-25T02:17:00.000Z', '2026-10-26T02:17:00.000Z']);
  });

  test('a time that the clocks skip in spring is skipped; the next night it comes again', () => {
    expect(
      within('cron(30 2 * * ? *)', 'Europe/Berlin', '2027-03-27T00:00:00Z', '2027-03-30T00:00:00Z'),
    ).toEqual(['2027-03-27T01:30:00.000Z', '2027-03-29T00:30:00.000Z']);
    expect(
      within('cron(0/30 2-3 * * ? *)', 'Europe/Berlin', '2027-03-28T00:00:00Z', '2027-03-28T12:00:00Z'),
    ).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-28T01:30:00.000Z']);
  });

  test('a time that comes twice in autumn is taken the first time, wherever the period begins', () => {
    const hourly = (from: string) =>
      within('cron(0/30 1 * * ? *)', 'America/New_York', from, '2026-11-01T12:00:00Z');
    expect(hourly('2026-11-01T00:00:00Z')).toEqual(['2026-11-01T05:00:00.000Z', '2026-11-01T05:30:00.000Z']);
    expect(hourly('2026-11-01T06:00:00Z')).toEqual([]);
  });

  test('the beginning of a period is in it, its end is not', () => {
    expect(within('cron(0 0/12 * * ? *)', 'UTC', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toEqual([
      '2026-11-22T00:00:00.000Z',
      '2026-11-22T12:00:00.000Z',
    ]);
  });

  test('never, where its day does not come', () => {
    expect(within('cron(0 4 1 * ? *)', 'UTC', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toEqual([]);
  });

  test('a rate has no instants before it is deployed', () => {
    expect(within('rate(15 minutes)', 'UTC', '2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z')).toBeUndefined();
  });
});
