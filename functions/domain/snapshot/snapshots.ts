import type { Snapshot } from './snapshot.ts';

/** Reads snapshots of clusters, or those of instances, of this account and region. */
export interface Snapshots {
  /** `undefined` if there is none of that identifier. Throws a `Fault` if that cannot be found out. */
  find(identifier: string): Promise<Snapshot | undefined>;
  /** All automated and manual ones, a page at a time. */
  pages(): AsyncIterable<readonly Snapshot[]>;
}
