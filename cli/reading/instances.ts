import type { BackedUpCluster, HeldSnapshot } from '../../functions/domain/backup/inventory.ts';

/** A DB instance of RDS for PostgreSQL that is in no cluster; told of as a cluster is. */
export interface BackedUpInstance extends BackedUpCluster {
  /** What its snapshots count with when they are exported. */
  readonly allocatedGb: number | undefined;
}

/** Reads instances and their snapshots, of this account and region. Every call throws a `Fault`. */
export interface InstanceInventory {
  /** Those of the identifiers that RDS has; one call for each 100. */
  named(identifiers: readonly string[]): Promise<readonly BackedUpInstance[]>;
  /** Snapshots of every kind, a page of 100 at a time: of one instance by its resource id, or of all. */
  pages(resourceId?: string): AsyncIterable<readonly HeldSnapshot[]>;
}
