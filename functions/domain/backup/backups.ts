import type { Cluster } from '../cluster/cluster.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** A cluster as far as backing it up depends on it. */
export interface BackupSource extends Cluster {
  /** A snapshot can be taken of an `available` cluster only. */
  readonly status: string;
}

export interface ManualSnapshot extends Snapshot {
  readonly tags: Readonly<Record<string, string>>;
}

export interface NewBackup {
  readonly identifier: string;
  readonly clusterIdentifier: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What RDS says to the request to take a snapshot. */
export type CreateAnswer =
  | { readonly answer: 'created' }
  /** There is a snapshot of that identifier. */
  | { readonly answer: 'exists' }
  | { readonly answer: 'refused'; readonly code: string; readonly message: string };

/** Takes manual snapshots of clusters of this account and region. */
export interface Backups {
  /** The cluster of that identifier; `undefined` if there is none. */
  source(clusterIdentifier: string): Promise<BackupSource | undefined>;
  /** All clusters. */
  sources(): Promise<readonly BackupSource[]>;
  /** Throws a `Fault` only where it is not known what RDS says, or where a retry can help at once. */
  create(backup: NewBackup): Promise<CreateAnswer>;
  /** Every snapshot that counts towards the quota of manual ones. */
  counted(): Promise<readonly ManualSnapshot[]>;
}
