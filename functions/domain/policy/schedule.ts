import * as v from 'valibot';

/** A schedule of a cluster policy, by which EventBridge Scheduler wakes a function. */
export const scheduleSchema = v.strictObject({
  /** What tells it from the policy's others of its kind. */
  name: v.string(),
  /** As EventBridge Scheduler reads it: `cron(…)` or `rate(…)`. */
  expression: v.string(),
  /** IANA name. */
  timeZone: v.string(),
});
export type Schedule = v.InferOutput<typeof scheduleSchema>;
