import { durationText, minuteText } from '../alert/wording.ts';
import { hourMs } from '../durations.ts';
import type { BackedUpCluster } from './inventory.ts';
import type { SnapshotSummary } from './restorable.ts';

/** A scheduled or requested backup that did not come about, as the ledger has it. */
export interface FailedBackup {
  readonly reason: string;
  readonly requestedAt: Date;
  readonly result: string;
  readonly cause: string | undefined;
}

export interface CausesSeen {
  readonly cluster: BackedUpCluster;
  readonly snapshots: SnapshotSummary;
  /** Of this suite, newest first; not asked for where it cannot matter. */
  readonly failedBackups: readonly FailedBackup[];
  /** Whether this suite has a schedule for the cluster. */
  readonly scheduled: boolean;
}

/** A snapshot takes minutes, a first or a large one hours. */
const longUnderWayMs = 6 * hourMs;

/** What is likely to be the cause, most telling first; empty where nothing is known. */
export function whyBehind({ cluster, snapshots, failedBackups, scheduled }: CausesSeen, now: Date): string[] {
  const { status, retentionDays, latestRestorable } = cluster;
  const { underWay, failed } = snapshots;
  const [lastFailed] = failedBackups;
  return [
    ...(status.startsWith('inaccessible-encryption')
      ? [`The cluster is ${status}: RDS cannot use its KMS key, so it cannot back it up either.`]
      : []),
    ...(retentionDays === 0 ? ['Automated backups are off: BackupRetentionPeriod is 0.'] : []),
    ...(!latestRestorable && retentionDays !== 0
      ? ['RDS tells no LatestRestorableTime: automated backups have not got through yet, or no longer do.']
      : []),
    ...(latestRestorable
      ? [
          `Point-in-time recovery stands still at ${minuteText(latestRestorable)}; RDS tells no cause for that.`,
        ]
      : []),
    ...stuckText(underWay, now),
    ...(failed ? [`Snapshot ${failed.identifier} has the status ${failed.status}.`] : []),
    ...(lastFailed
      ? [
          `Backup "${lastFailed.reason}" of ${minuteText(lastFailed.requestedAt)}: ${lastFailed.result}${lastFailed.cause === undefined ? '' : `, ${lastFailed.cause}`}.`,
        ]
      : []),
    ...(scheduled ? [] : ['No schedule of this suite takes snapshots of it.']),
  ];
}

function stuckText(underWay: SnapshotSummary['underWay'], now: Date): string[] {
  if (!underWay?.createdAt) return [];
  const forMs = now.getTime() - underWay.createdAt.getTime();
  if (forMs < longUnderWayMs) return [];
  return [`Snapshot ${underWay.identifier} has been ${underWay.status} for ${durationText(forMs)}.`];
}
