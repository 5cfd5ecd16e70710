import type { Mode } from '../../functions/domain/policy/mode.ts';
import { section } from './fields.ts';
import { clusterRules, suiteRules } from './retention-rules.ts';

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

export const clusterBackupRetention = section(clusterRules);

export function suiteBackupRetention(now: Date) {
  return section(suiteRules(now, '3 days'));
}
