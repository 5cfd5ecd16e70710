import type { EventFault } from '../../../local/events/faults.ts';
import type { Journey } from './journey.ts';

const created = 'RDS-EVENT-0075';

/** So many snapshots by AWS Backup, of the clusters in turn, all available at the same instant. */
export function crowdOf({ rds }: Journey, clusters: readonly string[], snapshots: number): string[] {
  return Array.from({ length: snapshots }, (_, index) => {
    const cluster = clusters[index % clusters.length] ?? '';
    return rds.takeAwsBackupSnapshot(cluster, String(index + 1).padStart(4, '0'));
  });
}

/** What happens to the "created" event of one snapshot. */
export function strikeOne({ bus }: Journey, snapshotArn: string, fault: EventFault): void {
  bus.faults.add({
    when: ({ detail }) => detail['EventID'] === created && detail['SourceArn'] === snapshotArn,
    fault,
  });
}

/** The most export tasks that were ever in progress at once. */
export function mostAtOnce({ timeline }: Journey): number {
  const active = new Set<string>();
  let most = 0;
  for (const { task, status } of timeline.of('export-progress')) {
    if (['COMPLETE', 'FAILED', 'CANCELED'].includes(status)) active.delete(task);
    else active.add(task);
    most = Math.max(most, active.size);
  }
  return most;
}
