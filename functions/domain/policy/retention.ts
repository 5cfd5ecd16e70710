import * as v from 'valibot';
import { modes } from './mode.ts';

/** Which of a cluster's backups, or of its exports, stay: what any of the rules keeps. */
export const retentionPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How many of the newest ones stay, whatever their age. */
  keepLast: v.number(),
  /** For how many of the last days, weeks, months and years that have one the newest of each stays. */
  daily: v.number(),
  weekly: v.number(),
  monthly: v.number(),
  yearly: v.number(),
  /** A younger one stays, an export by its snapshot's age; `3 days`. */
  minimumAge: v.string(),
  /** How long it carries the mark before it is deleted; `7 days`. */
  markedFor: v.string(),
});
export type RetentionPolicy = v.InferOutput<typeof retentionPolicySchema>;
