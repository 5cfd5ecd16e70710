import * as v from 'valibot';
import type { BackupPolicy } from '../../functions/domain/policy/backups.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { keepFor, objective, oneOf, section, sweepSchedule, trueOrFalse } from './fields.ts';
import { namedSchedules, policySchedule, scheduleEntries } from './named-schedules.ts';

/** What may differ from cluster to cluster about backups. What a cluster leaves out is as the suite's `backups` say. */
export interface ClusterBackupsConfig {
  /**
   * `off`: none are taken, also when somebody asks. `observe`: everything except taking the snapshot; the ledger says
   * what would have been taken. `act`: everything.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * How long a backup is to be kept whose request does not say: 1 day to 10 years, such as `30 days`, `6 weeks`,
   * `3 months` or `7 years`. It becomes a tag of the snapshot. AWS bills manual snapshots in full once they are older
   * than the cluster's automated ones.
   * @default '30 days'
   */
  readonly keepFor?: string;
  /**
   * How old the newest point may be to which the cluster could be restored (RPO): 10 minutes to 35 days, such as
   * `15 minutes`, `25 hours` or `2 days`. Point-in-time recovery and snapshots of every kind count. People are told once
   * when it is older, and once when it is well again.
   * @default '25 hours'
   */
  readonly objective?: string;
  /**
   * Whether a completed backup is worth a message. Failures always are.
   * @default false
   */
  readonly alertOnSuccess?: boolean;
  /**
   * When snapshots are taken by themselves. A cluster's own list replaces the suite's. Leave minute 0 and the cluster's
   * backup window out: a snapshot needs the cluster to be available, and is tried again for six hours.
   * @default []
   */
  readonly schedules?: readonly BackupScheduleConfig[];
}

/** A time at which a snapshot is taken. */
export interface BackupScheduleConfig {
  /**
   * Part of the snapshot's name, and what tells the schedules of a cluster apart: 1 to 20 lower-case letters,
   * digits and hyphens.
   */
  readonly name: string;
  /** `cron(…)` with six fields as EventBridge Scheduler reads it, or `rate(12 hours)`. */
  readonly schedule: string;
  /**
   * IANA name of the time zone of the cron expression, such as `Europe/Berlin`; summer time is followed.
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * How long its snapshots are to be kept.
   * @default as `keepFor` says
   */
  readonly keepFor?: string;
}

/** Backups: what holds for every cluster that says nothing else. */
export interface BackupsConfig extends ClusterBackupsConfig {
  /**
   * How often backups under way are looked at for what no event told, at least once a day: `rate(15 minutes)`, or
   * `cron(…)` with six fields in UTC.
   * @default what the function asks for, 15 minutes
   */
  readonly sweep?: string;
}

function entriesOf(now: Date) {
  const backupSchedule = section({ ...scheduleEntries(now), keepFor: v.exactOptional(keepFor) });
  return {
    mode: oneOf(modes),
    keepFor,
    objective,
    alertOnSuccess: trueOrFalse,
    schedules: namedSchedules(backupSchedule, 'the name tells the snapshots of one from those of another'),
  };
}

/** Without defaults: what a cluster does not say, the suite's `backups` say. */
export function clusterBackups(now: Date) {
  const entries = entriesOf(now);
  return section({
    mode: v.exactOptional(entries.mode),
    keepFor: v.exactOptional(entries.keepFor),
    objective: v.exactOptional(entries.objective),
    alertOnSuccess: v.exactOptional(entries.alertOnSuccess),
    schedules: v.exactOptional(entries.schedules),
  });
}

export function suiteBackups(now: Date) {
  const entries = entriesOf(now);
  return section({
    mode: v.exactOptional(entries.mode, 'observe'),
    keepFor: v.exactOptional(entries.keepFor, '30 days'),
    objective: v.exactOptional(entries.objective, '25 hours'),
    alertOnSuccess: v.exactOptional(entries.alertOnSuccess, false),
    schedules: v.exactOptional(entries.schedules, []),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

type Settings = v.InferOutput<ReturnType<typeof suiteBackups>>;

/**
 * What functions read, of what the suite says and the cluster says differently. A schedule that does not say how long
 * its snapshots are kept has the cluster's period.
 */
export function backupPolicy(settings: Settings): BackupPolicy {
  const { mode, keepFor, objective, alertOnSuccess, schedules } = settings;
  return {
    mode,
    keepFor,
    objective,
    alertOnSuccess,
    schedules: schedules.map((one) => ({ ...policySchedule(one), keepFor: one.keepFor ?? keepFor })),
  };
}
