import type { Announcement } from '../announcement/announcement.ts';
import type { LocatedExport } from './located.ts';

/** `Export Marked For Deletion` or `Export Deleted`; docs/events.md shows both. */
export function exportRetentionAnnouncement(
  detailType: 'Export Marked For Deletion' | 'Export Deleted',
  deployment: { readonly name: string },
  export_: LocatedExport,
  told: { readonly deleteAfter: string; readonly exportRecord: string; readonly record: string },
): Announcement {
  const { clusterIdentifier, clusterId, snapshotArn, snapshotIdentifier, snapshotTime } = export_;
  return {
    detailType,
    detail: {
      version: 1,
      deployment: deployment.name,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      snapshot: { arn: snapshotArn, identifier: snapshotIdentifier, time: snapshotTime },
      task: { identifier: export_.taskIdentifier },
      location: `s3://${export_.bucket}/${export_.folder}`,
      ...told,
    },
  };
}
