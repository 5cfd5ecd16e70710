import type { BackedUpCluster } from './inventory.ts';

/** A DB instance of RDS for PostgreSQL that is in no cluster; told of as a cluster is. */
export interface BackedUpInstance extends BackedUpCluster {
  /** What its snapshots count with when they are exported. */
  readonly allocatedGb: number | undefined;
}

/** Reads instances of this account and region. Every call throws a `Fault`. */
export interface Instances {
  /** Those of the identifiers that RDS has; one call for each 100. */
  named(identifiers: readonly string[]): Promise<readonly BackedUpInstance[]>;
}
