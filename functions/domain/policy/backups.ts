import * as v from 'valibot';
import { modes } from './mode.ts';

export const backupPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How long a backup is kept whose request does not say; `30 days`. */
  keepFor: v.string(),
  /** How old the newest restorable point may be (RPO); `25 hours`. */
  objective: v.string(),
  /** Whether a completed backup is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
  schedules: v.array(
    v.strictObject({
      name: v.string(),
      /** As EventBridge Scheduler reads it: `cron(0 3 * * ? *)`. */
      expression: v.string(),
      /** IANA name. */
      timeZone: v.string(),
      keepFor: v.string(),
    }),
  ),
});
export type BackupPolicy = v.InferOutput<typeof backupPolicySchema>;
