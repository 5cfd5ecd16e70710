import * as v from 'valibot';
import { allowed } from './mistake.ts';
import { readSchedule } from './schedule.ts';

/**
 * When Secrets Manager rotates: at most every 4 hours; a cron has 0 minutes and any year, in UTC.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 */
export function rotationSchedule(now: Date) {
  return v.pipe(
    v.string(allowed('a schedule')),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const mistake = mistakeOf(dataset.value, now);
      if (mistake !== undefined) addIssue({ message: mistake });
    }),
  );
}

/** How long after the scheduled time rotation may begin. */
export const rotationWindow = v.pipe(
  v.string(allowed('whole hours, such as 3h')),
  v.regex(/^([1-9]|1\d|2[0-4])h$/, allowed('whole hours from 1h to 24h, such as 3h')),
);

function mistakeOf(expression: string, now: Date): string | undefined {
  const rate = /^rate\((\d+) (hour|day)s?\)$/.exec(expression);
  const cron = /^cron\((?<minute>\S+) .+ (?<year>\S+)\)$/.exec(expression)?.groups;
  if (!rate && !cron) return `rate(<number> hours|days), or cron(0 <hour> <day> <month> <weekday> *)`;
  const read = readSchedule(expression, now);
  if ('allowed' in read) return read.hint ? `${read.allowed}\n${read.hint}` : read.allowed;
  if (rate && read.longestGapMinutes < 240) return 'at least 4 hours between two rotations';
  if (rate && read.longestGapMinutes > 999 * 1440) return 'at most 999 days between two rotations';
  if (cron && (cron['minute'] !== '0' || cron['year'] !== '*')) {
    return 'a cron expression with 0 minutes and * as its year\nSecrets Manager knows no others; the rotation window says how exactly it begins';
  }
  return undefined;
}
