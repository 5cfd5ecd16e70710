import * as v from 'valibot';
import { modes } from './mode.ts';
import { scheduleSchema } from './schedule.ts';

export const backupPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How long a backup is kept whose request does not say; `30 days`. */
  keepFor: v.string(),
  /** How old the newest restorable point may be (RPO); `25 hours`. */
  objective: v.string(),
  /** Whether a completed backup is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
  schedules: v.array(v.strictObject({ ...scheduleSchema.entries, keepFor: v.string() })),
});
export type BackupPolicy = v.InferOutput<typeof backupPolicySchema>;
