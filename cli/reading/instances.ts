import type { Instances } from '../../functions/domain/backup/instances.ts';
import type { HeldSnapshot } from '../../functions/domain/backup/inventory.ts';

/** Reads instances and their snapshots, of this account and region. Every call throws a `Fault`. */
export interface InstanceInventory extends Instances {
  /** Snapshots of every kind, a page of 100 at a time: of one instance by its resource id, or of all. */
  pages(resourceId?: string): AsyncIterable<readonly HeldSnapshot[]>;
}
