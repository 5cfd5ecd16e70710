import type { Fault } from '../fault.ts';

/** What became of a batch of objects. */
export interface Deleted {
  /** 0 where nothing is left below the folder. */
  readonly deleted: number;
  /** Why S3 did not delete the others of the batch. */
  readonly refused?: Fault;
}

/** Folders of the lake bucket. */
export interface LakeFolders {
  /** Deletes up to 1,000 objects below the folder. Throws a `Fault` where S3 gives no answer, or refuses the whole batch. */
  deleteSome(folder: string): Promise<Deleted>;
}

/** Partitions of exports in the catalogue. */
export interface ExportPartitions {
  /**
   * Removes a snapshot's partition from the tables, where it lies below the location; tables and partitions that are gone
   * are passed over.
   *
   * @returns how many it removed
   * @throws Fault where Glue, or Lake Formation behind it, refuses
   */
  drop(
    database: string,
    tables: readonly string[],
    partition: { readonly snapshot: string; readonly below: string },
  ): Promise<number>;
}
