import { minuteMs } from '../../functions/domain/durations.ts';
import { isJsonObject, type JsonValue } from '../../functions/domain/json.ts';
import { firings, readSchedule } from '../../infra/config/schedule.ts';
import { functionBehind } from './functions.ts';
import { at, resourcesOf, type SynthesizedStack, textOf } from './template.ts';

/** Something that happens by the clock, and how often in the period that is looked at. */
export interface PlannedSchedule {
  readonly kind: 'sweep' | 'backups' | 'exports' | 'rotation';
  /** The function that it wakes. */
  readonly function: string;
  /** Of backups and exports, whose: the name of the entry of `clusters`, and that of the schedule. Of a rotation: the secret. */
  readonly of?: string;
  readonly schedule?: string;
  /** As EventBridge Scheduler or Secrets Manager reads it. */
  readonly expression: string;
  /** IANA name. */
  readonly timeZone: string;
  /** When it fires; none of a rate, whose clock begins when it is deployed. */
  readonly at: readonly Date[];
  /** How often it fires. */
  readonly times: number;
}

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Every schedule of a stack. */
export function plannedSchedules(stack: SynthesizedStack, period: Period): PlannedSchedule[] {
  const scheduled = resourcesOf(stack, 'AWS::Scheduler::Schedule').map(({ properties }) => {
    const timeZone = textOf(properties['ScheduleExpressionTimezone']) || 'UTC';
    const queue = textOf(at(properties, 'Target', 'Arn'));
    const woken = functionBehind(queue, stack) ?? queue;
    return {
      ...meaningOf(JSON.parse(textOf(at(properties, 'Target', 'Input')) || 'null'), woken),
      function: woken,
      ...timesOf(textOf(properties['ScheduleExpression']), timeZone, period),
    };
  });
  const rotations = resourcesOf(stack, 'AWS::SecretsManager::RotationSchedule').map(({ properties }) => ({
    kind: 'rotation' as const,
    of: textOf(properties['SecretId']),
    function: 'rotate-secret',
    ...timesOf(textOf(at(properties, 'RotationRules', 'ScheduleExpression')), 'UTC', period),
  }));
  return [...scheduled, ...rotations];
}

/** What a schedule sends says what it is for. */
function meaningOf(input: JsonValue, woken: string): Pick<PlannedSchedule, 'kind' | 'of' | 'schedule'> {
  if (!isJsonObject(input) || input['policy'] === undefined) return { kind: 'sweep' };
  const kind = woken === 'export-snapshots' ? 'exports' : 'backups';
  return { kind, of: textOf(input['policy']), schedule: textOf(input['schedule']) };
}

function timesOf(expression: string, timeZone: string, { from, to }: Period) {
  const fires = firings(expression, timeZone, from, to);
  if (fires) return { expression, timeZone, at: fires, times: fires.length };
  const read = readSchedule(expression, from);
  const gap = 'allowed' in read ? Number.POSITIVE_INFINITY : read.longestGapMinutes * minuteMs;
  return { expression, timeZone, at: [], times: Math.floor((to.getTime() - from.getTime()) / gap) };
}
