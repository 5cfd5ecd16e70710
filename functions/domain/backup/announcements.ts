import type { Announcement } from '../announcement/announcement.ts';
import type { JsonObject } from '../json.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { recordKey, type WantedBackup } from './wanted-backup.ts';

/** How a wanted backup ended. */
export type BackupEnd =
  | { readonly kind: 'completed'; readonly snapshot: Snapshot; readonly seenAt: Date }
  /** RDS took the snapshot and it failed. */
  | { readonly kind: 'failed'; readonly snapshot: Snapshot }
  /** There is no snapshot, and there will be none. */
  | { readonly kind: 'not-taken'; readonly cause: string; readonly todo: readonly string[] };

/** `Backup Completed` or `Backup Failed`; docs/events.md shows both. */
export function backupAnnouncement(
  deployment: { readonly name: string },
  wanted: WantedBackup,
  end: BackupEnd,
): Announcement {
  return {
    detailType: end.kind === 'completed' ? 'Backup Completed' : 'Backup Failed',
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: wanted.clusterIdentifier, id: wanted.clusterId },
      backup: asked(wanted),
      record: recordKey(wanted),
      ...found(end),
    },
  };
}

/** What the ledger keeps about a backup that ended. */
export function backupRecord(wanted: WantedBackup, end: BackupEnd): JsonObject {
  return { ...wanted, ...found(end) };
}

function asked({ snapshotIdentifier, reason, origin, requestedBy, requestedAt, keepUntil }: WantedBackup) {
  return { snapshotIdentifier, reason, origin, requestedBy, requestedAt, keepUntil };
}

function found(end: BackupEnd): JsonObject {
  if (end.kind === 'not-taken') return { result: 'not-taken', cause: end.cause };
  const { arn, createdAt, status } = end.snapshot;
  return { result: end.kind, snapshot: { arn, time: createdAt?.toISOString(), status } };
}
