import type { BackupSource, ManualSnapshot } from './backups.ts';

/** A cluster, or an instance that is in none, with what RDS says of its automated backups. */
export interface BackedUpCluster extends BackupSource {
  readonly createdAt: Date | undefined;
  /** The newest and the oldest moment to which the cluster can be restored from its automated backups. */
  readonly latestRestorable: Date | undefined;
  readonly earliestRestorable: Date | undefined;
  readonly retentionDays: number | undefined;
}

/** A snapshot of any kind, with its tags. */
export interface HeldSnapshot extends ManualSnapshot {
  /** Of a copy: what it was made from. */
  readonly sourceArn: string | undefined;
}

/** Reads clusters and all their snapshots, of this account and region. Every call throws a `Fault`. */
export interface BackupInventory {
  clusters(): Promise<readonly BackedUpCluster[]>;
  /** The snapshots of one cluster, by its resource id; also those taken under an earlier name. */
  ofCluster(resourceId: string): Promise<readonly HeldSnapshot[]>;
  /** A page at a time: all automated and manual ones, or the manual ones only. */
  pages(kind: 'all' | 'manual'): AsyncIterable<readonly HeldSnapshot[]>;
  /** That snapshot as it is now; `undefined` if it is gone. */
  find(identifier: string): Promise<HeldSnapshot | undefined>;
}
