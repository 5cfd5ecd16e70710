import type { TableInventory } from './inventory.ts';

/** A table that an export must hold. */
export interface Witnessed {
  readonly name: string;
  /** RDS may export it under the name of the table that it is a partition of. */
  readonly partitionOf?: string;
}

/** What the database's own catalogue says about the moment of a snapshot. */
export interface Witness {
  /** Tables with rows that were there before that moment and after it, and so in the snapshot. */
  readonly present: readonly Witnessed[];
  /** Whether the table was gone before that moment. */
  isGone(name: string): boolean;
}

/** The moment of a snapshot lies between the two; nobody tells it more exactly. */
export interface Moment {
  readonly from: Date;
  readonly to: Date;
}

/**
 * Tables that were in the database before a moment and were the same tables after it, were there at that moment. Nothing
 * is said of tables without rows, of an extension's, or of those that were renamed or made again: a table is known by its
 * name and its oid together.
 *
 * @param newSince tables are left out that had rows by then: an export of that time was taken as good without them
 */
export function witnessOf(
  { readAt, tables, gone }: TableInventory,
  { from, to }: Moment,
  newSince: Date | undefined,
): Witness {
  const present = Object.entries(tables).flatMap(([name, table]) => {
    const { filledSince, seenAt = readAt, partitionOf, ofExtension } = table;
    if (filledSince === undefined || ofExtension) return [];
    const wasThere = Date.parse(filledSince) <= from.getTime() && Date.parse(seenAt) >= to.getTime();
    const isNew = newSince === undefined || Date.parse(filledSince) > newSince.getTime();
    return wasThere && isNew ? [{ name, ...(partitionOf !== undefined && { partitionOf }) }] : [];
  });
  return {
    present,
    isGone: (name) => Date.parse(gone[name] ?? '') <= from.getTime(),
  };
}
