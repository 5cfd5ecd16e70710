import * as v from 'valibot';
import type { Mode } from '../../functions/domain/policy/mode.ts';
import { list, oneOf, section, wholeNumber } from './fields.ts';
import { allowed } from './mistake.ts';
import { clusterRules, suiteRules } from './retention-rules.ts';

/**
 * Which exports stay in the lake. What any of the rules keeps, stays; only exports that are verified and published count, and
 * the newest of them always stays, as does whatever `latest` points to. What a cluster leaves out is as the suite's
 * `exportRetention` says.
 */
export interface ClusterExportRetentionConfig {
  /**
   * `off`: nothing is deleted, ever. `observe`: the ledger says what would have been marked and deleted. `act`: exports
   * that nothing keeps are marked, and their files deleted days later; for that, the stack
   * `AuroraSteward-<name>-deletion` must be deployed too.
   * @default 'off'
   */
  readonly mode?: Mode;
  /**
   * How many of the newest exports stay, whatever their age. The newest one always does.
   * @default 0
   */
  readonly keepLast?: number;
  /**
   * For how many of the last days that have an export the newest one stays. Days, weeks, months and years are those of the
   * snapshots, in UTC.
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
   * An export of a younger snapshot stays, also one that failed or is incomplete: nothing tells who queries it just now.
   * @default '30 days'
   */
  readonly minimumAge?: string;
  /**
   * How long an export carries the mark before its files are deleted: the time to take a mistake back.
   * @default '7 days'
   */
  readonly markedFor?: string;
}

/** Retention of exports: what holds for every cluster that says nothing else. */
export interface ExportRetentionConfig extends ClusterExportRetentionConfig {
  /**
   * Most exports that one run marks, and most that it deletes. Where more are due it stops there and tells people.
   * @default 20
   */
  readonly mostDeletions?: number;
  /**
   * How often retention runs, at least once a day: `rate(1 day)`, or `cron(…)` with six fields in UTC.
   * @default what the function asks for, once a day
   */
  readonly sweep?: string;
  /**
   * Cheaper storage classes for exports as they grow older, whatever the mode; objects below 128 KB stay as they are.
   * @default []
   */
  readonly storageClasses?: readonly StorageClassConfig[];
}

/** When exports move to a cheaper storage class; only classes that can be queried at once. */
export interface StorageClassConfig {
  /**
   * Days after which S3 moves a file: 30 to 3650 for `STANDARD_IA` and `ONEZONE_IA`, 0 to 3650 for the
   * others. Each later entry at least 30 days after the one before.
   */
  readonly afterDays: number;
  /** `STANDARD_IA`, `ONEZONE_IA`, `INTELLIGENT_TIERING` or `GLACIER_IR`. */
  readonly to: StorageClass;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const storageClassNames = ['STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER_IR'] as const;
export type StorageClass = (typeof storageClassNames)[number];

const storageClass = v.pipe(
  section({ afterDays: wholeNumber(0, 3_650), to: oneOf(storageClassNames) }),
  v.check(
    ({ afterDays, to }) => !to.endsWith('_IA') || afterDays >= 30,
    allowed('30 days or more for STANDARD_IA and ONEZONE_IA', () => 'S3 moves nothing younger there'),
  ),
);

const storageClasses = v.pipe(
  list(storageClass, 'storage classes'),
  v.check(
    (all) => all.every(({ afterDays }, index) => isLater(afterDays, all[index - 1]?.afterDays)),
    allowed('storage classes in their order, each 30 days or more after the one before'),
  ),
  v.check(
    (all) => all.every(({ to }, index) => isCheaper(to, all[index - 1]?.to)),
    allowed(
      'storage classes in the order in which S3 moves files: STANDARD_IA, INTELLIGENT_TIERING, then ONEZONE_IA or GLACIER_IR',
    ),
  ),
);

function isLater(days: number, before: number | undefined): boolean {
  return before === undefined || days >= before + 30;
}

/** Files move down only; nothing goes on from One Zone-IA to an archive that is read at once. */
const order: Readonly<Record<StorageClass, number>> = {
  STANDARD_IA: 0,
  INTELLIGENT_TIERING: 1,
  ONEZONE_IA: 2,
  GLACIER_IR: 2,
};

function isCheaper(to: StorageClass, before: StorageClass | undefined): boolean {
  return before === undefined || order[to] > order[before];
}

/** Without defaults: what a cluster does not say, the suite's `exportRetention` says. */
export const clusterExportRetention = section(clusterRules);

export function suiteExportRetention(now: Date) {
  return section({
    ...suiteRules(now, '30 days'),
    storageClasses: v.exactOptional(storageClasses, []),
  });
}
