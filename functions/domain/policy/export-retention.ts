import * as v from 'valibot';
import { modes } from './mode.ts';

export const exportRetentionPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How many of the newest verified exports stay, whatever their age. */
  keepLast: v.number(),
  /** For how many of the last days, weeks, months and years that have a verified export the newest one stays. */
  daily: v.number(),
  weekly: v.number(),
  monthly: v.number(),
  yearly: v.number(),
  /** An export of a younger snapshot stays; `30 days`. */
  minimumAge: v.string(),
  /** How long an export carries the mark before it is deleted; `7 days`. */
  markedFor: v.string(),
});
export type ExportRetentionPolicy = v.InferOutput<typeof exportRetentionPolicySchema>;
