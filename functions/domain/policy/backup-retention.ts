import * as v from 'valibot';
import { modes } from './mode.ts';

export const backupRetentionPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How many of the newest backups stay, whatever their age. */
  keepLast: v.number(),
  /** For how many of the last days, weeks, months and years that have a backup the newest one stays. */
  daily: v.number(),
  weekly: v.number(),
  monthly: v.number(),
  yearly: v.number(),
  /** A younger backup stays; `3 days`. */
  minimumAge: v.string(),
  /** How long a backup carries the mark before it is deleted; `7 days`. */
  markedFor: v.string(),
});
export type BackupRetentionPolicy = v.InferOutput<typeof backupRetentionPolicySchema>;
