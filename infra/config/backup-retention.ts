import * as v from 'valibot';
import type { BackupRetentionPolicy } from '../../functions/domain/policy/backup-retention.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { keepFor, oneOf, section, sweepSchedule, wholeNumber } from './fields.ts';

/**
 * Which of the backups that this suite took stay. What any of the rules keeps, stays; a backup's own `keepFor` is one of
 * them. What a cluster leaves out is as the suite's `backupRetention` says.
 */
export interface ClusterBackupRetentionConfig {
  /**
   * `off`: nothing is deleted, ever. `observe`: the ledger says what would have been marked and deleted. `act`: backups
   * that nothing keeps are marked, and deleted days later; for that, the stack `AuroraSteward-<name>-deletion` must be
   * deployed too.
   * @default 'off'
   */
  readonly mode?: Mode;
  /**
   * How many of the newest backups stay, whatever their age. The newest one always does.
   * @default 0
   */
  readonly keepLast?: number;
  /**
   * For how many of the last days that have a backup the newest one stays. Days, weeks, months and years are those of UTC.
   * @default 0
   */
  readonly daily?: number;
  /**
   * The same by weeks, which begin on Monday.
   * @default 0
   */
  readonly weekly?: number;
  /**
   * The same by months.
   * @default 0
   */
  readonly monthly?: number;
  /**
   * The same by years.
   * @default 0
   */
  readonly yearly?: number;
  /**
   * A younger backup stays, since nothing tells whether somebody is restoring it just now.
   * @default '3 days'
   */
  readonly minimumAge?: string;
  /**
   * How long a backup carries the mark before it is deleted: the time to take a mistake back.
   * @default '7 days'
   */
  readonly markedFor?: string;
}

/** Retention of backups: what holds for every cluster that says nothing else. */
export interface BackupRetentionConfig extends ClusterBackupRetentionConfig {
  /**
   * Most backups that one run marks, and most that it deletes. Where more are due it stops there and tells people.
   * @default 20
   */
  readonly mostDeletions?: number;
  /**
   * How often retention runs, at least once a day: `rate(1 day)`, or `cron(…)` with six fields in UTC.
   * @default what the function asks for, once a day
   */
  readonly sweep?: string;
}

const mode = oneOf(modes);
const count = wholeNumber(0, 1_000);

/** Without defaults: what a cluster does not say, the suite's `backupRetention` says. */
export const clusterBackupRetention = section({
  mode: v.exactOptional(mode),
  keepLast: v.exactOptional(count),
  daily: v.exactOptional(count),
  weekly: v.exactOptional(count),
  monthly: v.exactOptional(count),
  yearly: v.exactOptional(count),
  minimumAge: v.exactOptional(keepFor),
  markedFor: v.exactOptional(keepFor),
});

export function suiteBackupRetention(now: Date) {
  return section({
    mode: v.exactOptional(mode, 'off'),
    keepLast: v.exactOptional(count, 0),
    daily: v.exactOptional(count, 0),
    weekly: v.exactOptional(count, 0),
    monthly: v.exactOptional(count, 0),
    yearly: v.exactOptional(count, 0),
    minimumAge: v.exactOptional(keepFor, '3 days'),
    markedFor: v.exactOptional(keepFor, '7 days'),
    mostDeletions: v.exactOptional(wholeNumber(1, 1_000), 20),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

/** What functions read, of what the suite says and the cluster says differently. */
export function backupRetentionPolicy(
  settings: v.InferOutput<ReturnType<typeof suiteBackupRetention>>,
): BackupRetentionPolicy {
  const { mode, keepLast, daily, weekly, monthly, yearly, minimumAge, markedFor } = settings;
  return { mode, keepLast, daily, weekly, monthly, yearly, minimumAge, markedFor };
}
