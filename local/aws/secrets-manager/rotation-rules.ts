import { InvalidParameterException$, type RotationRulesType } from '@aws-sdk/client-secrets-manager';
import { parseScheduleExpression } from '../../events/schedule-expression.ts';
import { fault } from '../wire/operation.ts';

/** When a secret is rotated. */
export interface RotationSchedule {
  readonly rules: RotationRulesType;
  /** The beginning of the first window after a rotation. AWS begins somewhere in the window. */
  dueAfter(rotated: Date): Date | undefined;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/**
 * Reads the rules of a rotation. Days are counted from midnight, in UTC.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
 *
 * @throws AwsError InvalidParameterException, where AWS would refuse them
 */
export function parseRotationRules(rules: RotationRulesType): RotationSchedule {
  const { AutomaticallyAfterDays: days, ScheduleExpression: expression, Duration: duration } = rules;
  if ((days === undefined) === (expression === undefined)) {
    throw refused('Specify one of AutomaticallyAfterDays and ScheduleExpression.');
  }
  if (duration !== undefined && !/^([1-9]|1\d|2[0-4])h$/.test(duration)) {
    throw refused(`The rotation window ${duration} is no number of hours, such as 3h.`);
  }
  if (days !== undefined) {
    if (!Number.isInteger(days) || days < 1 || days > 1000)
      throw refused('AutomaticallyAfterDays is 1 to 1000.');
    return { rules, dueAfter: (rotated) => afterDays(rotated, days) };
  }
  return { rules, dueAfter: scheduled(expression ?? '') };
}

function scheduled(expression: string): RotationSchedule['dueAfter'] {
  const [, count = '', unit] = /^rate\((\d+) (hour|day)s?\)$/.exec(expression) ?? [];
  if (unit === 'day') {
    if (Number(count) < 1 || Number(count) > 999) throw refused('A rate is at most 999 days.');
    return (rotated) => afterDays(rotated, Number(count));
  }
  if (unit === 'hour') {
    if (Number(count) < 4) throw refused('Secrets Manager rotates at most every 4 hours.');
    return (rotated) => new Date(rotated.getTime() + Number(count) * hourMs);
  }
  const [minute, , , , , year] = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/) ?? [];
  if (minute !== '0' || year !== '*') {
    throw refused(`${expression} is neither a rate nor a cron expression with 0 minutes and * as its year.`);
  }
  const { next } = readCron(expression);
  return next;
}

function readCron(expression: string) {
  try {
    return parseScheduleExpression(expression, 'UTC', new Date(0));
  } catch (error) {
    throw refused(error instanceof Error ? error.message : String(error));
  }
}

function afterDays(rotated: Date, days: number): Date {
  const midnight = Math.floor(rotated.getTime() / dayMs) * dayMs;
  return new Date(midnight + days * dayMs);
}

function refused(message: string) {
  return fault(InvalidParameterException$, message);
}
