import * as v from 'valibot';
import { severities } from '../alert/alert.ts';
import { modes } from './mode.ts';

export const quietHoursSchema = v.strictObject({
  /** Local times: `22:00`. */
  from: v.string(),
  to: v.string(),
  /** IANA name. */
  timeZone: v.string(),
  /** What is told all the same. */
  despite: v.array(v.picklist(severities)),
});
export type QuietHours = v.InferOutput<typeof quietHoursSchema>;

export const eventsPolicySchema = v.strictObject({
  /** What acts here is the message: in `observe` threads are kept and announced, and nobody is told. */
  mode: v.picklist(modes),
  /** By event id, where it differs from the standard; `off` for what is not told. */
  severities: v.record(v.string(), v.picklist([...severities, 'off'])),
  /** Absent where messages come at any hour. */
  quietHours: v.exactOptional(quietHoursSchema),
});
export type EventsPolicy = v.InferOutput<typeof eventsPolicySchema>;
