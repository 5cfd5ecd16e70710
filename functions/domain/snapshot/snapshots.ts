import type { ClusterSnapshot } from './snapshot.ts';

/** Reads cluster snapshots of this account and region. */
export interface Snapshots {
  /** `undefined` if there is none of that identifier. Throws a `Fault` if that cannot be found out. */
  find(identifier: string): Promise<ClusterSnapshot | undefined>;
  /** All automated and manual ones, a page at a time. */
  pages(): AsyncIterable<readonly ClusterSnapshot[]>;
}
