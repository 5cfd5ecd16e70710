import { section } from './fields.ts';
import { namedSchedules, scheduleEntries } from './named-schedules.ts';

/** A time at which a cluster is exported without a snapshot. */
export interface LiveExportConfig {
  /** What tells the schedules of a cluster apart: 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** `cron(…)` with six fields as EventBridge Scheduler reads it, or `rate(12 hours)`. */
  readonly schedule: string;
  /**
   * IANA name of the time zone of the cron expression, such as `Europe/Berlin`; summer time is followed.
   * @default 'UTC'
   */
  readonly timeZone?: string;
}

export function liveSchedules(now: Date) {
  return namedSchedules(section(scheduleEntries(now)), 'the name says in the log which was due');
}
