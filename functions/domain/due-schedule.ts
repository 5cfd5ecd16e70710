import * as v from 'valibot';

/** When a schedule of a cluster policy was due. */
export interface ScheduleTime {
  readonly policy: string;
  readonly schedule: string;
  readonly due: Date;
}

const form = v.strictObject({
  policy: v.string(),
  schedule: v.string(),
  due: v.pipe(v.string(), v.isoTimestamp()),
});

/**
 * Reads what the stack's schedules send; `due` is EventBridge Scheduler's `<aws.scheduler.scheduled-time>`. A text says
 * what is wrong with anything else.
 */
export function readDueSchedule(payload: unknown): ScheduleTime | string {
  const parsed = v.safeParse(form, payload);
  if (!parsed.success) return parsed.issues[0].message;
  const { policy, schedule, due } = parsed.output;
  return { policy, schedule, due: new Date(due) };
}
