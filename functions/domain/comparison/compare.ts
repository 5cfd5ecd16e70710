import type { TableProof } from '../export/table-proof.ts';
import type { ComparePolicy } from '../policy/exports.ts';
import { isChosen } from './count-request.ts';
import type { Counted, CountedTable } from './counted.ts';

/** A table whose export and whose database say different things. */
export interface Difference {
  readonly name: string;
  /** Absent where the table is not in the export. */
  readonly exported?: number;
  /** Rows in the database now. */
  readonly now: number;
  readonly estimated: boolean;
}

export interface NotCompared {
  readonly name: string;
  readonly why: string;
}

export interface Comparison {
  /** Tables whose rows agree, within the tolerance. */
  readonly agree: number;
  /** The largest first. */
  readonly differences: readonly Difference[];
  readonly notCompared: readonly NotCompared[];
}

export type Tolerance = Pick<ComparePolicy, 'tolerancePercent' | 'toleranceRows'>;

/**
 * Holds the rows that the footers of an export add up to against those that the database has now. The database went on
 * since the snapshot, so only more than the tolerance counts: the larger of a percentage and a number of rows, and for an
 * estimate the rows that were written since it was made. An export without a table that has no rows lacks nothing. Partitions
 * are held against the table that the export has: each for itself, or all together.
 */
export function compareRows(
  proofs: ReadonlyMap<string, Pick<TableProof, 'rows'>>,
  counted: Counted,
  { only, tolerance }: { readonly only: readonly string[]; readonly tolerance: Tolerance },
): Comparison {
  const tables = asExported(counted.tables, proofs);
  const inDatabase = new Map(tables.map((table) => [table.name, table]));
  const differences: Difference[] = [];
  const notCompared: NotCompared[] = [];
  let agree = 0;
  for (const [name, { rows: exported }] of proofs) {
    const found = inDatabase.get(name);
    if (found?.rows === undefined) notCompared.push({ name, why: whyNot(name, found, counted) });
    else if (isWithin(exported, found, tolerance)) agree += 1;
    else differences.push({ name, exported, now: found.rows, estimated: found.estimated !== undefined });
  }
  for (const { name, rows = 0, estimated, ofExtension } of tables) {
    if (proofs.has(name) || rows === 0 || ofExtension || !isChosen(name, only)) continue;
    differences.push({ name, now: rows, estimated: estimated !== undefined });
  }
  return { agree, differences: differences.toSorted((a, b) => size(b) - size(a)), notCompared };
}

/** Partitions whose table was exported as one count as one. */
function asExported(
  tables: readonly CountedTable[],
  proofs: ReadonlyMap<string, unknown>,
): readonly CountedTable[] {
  const whole = new Map<string, CountedTable>();
  for (const table of tables) {
    const { name, partitionOf } = table;
    if (partitionOf === undefined || proofs.has(name) || !proofs.has(partitionOf)) {
      whole.set(name, table);
    } else {
      whole.set(partitionOf, together(whole.get(partitionOf), { ...table, name: partitionOf }));
    }
  }
  return [...whole.values()];
}

function together(some: CountedTable | undefined, other: CountedTable): CountedTable {
  if (!some) return other;
  const { name } = some;
  const estimated = some.estimated ?? other.estimated;
  const isKnown = some.rows !== undefined && other.rows !== undefined;
  return {
    name,
    ...(isKnown && { rows: (some.rows ?? 0) + (other.rows ?? 0) }),
    ...(estimated !== undefined && { estimated, changed: (some.changed ?? 0) + (other.changed ?? 0) }),
  };
}

function isWithin(
  exported: number,
  { rows = 0, estimated, changed = 0 }: CountedTable,
  { tolerancePercent, toleranceRows }: Tolerance,
): boolean {
  const share = (Math.max(exported, rows) * tolerancePercent) / 100;
  const since = estimated === undefined ? 0 : changed;
  return Math.abs(exported - rows) <= Math.max(share, toleranceRows) + since;
}

function size({ exported = 0, now }: Difference): number {
  return Math.abs(exported - now);
}

function whyNot(name: string, found: CountedTable | undefined, { failures, tablesLeftOut }: Counted): string {
  if (found) return 'it was never analyzed, and could not be counted';
  const database = name.split('.')[0];
  const failed = failures.find((one) => one.database === database);
  if (failed) return `its database could not be looked into: ${failed.failure.name}`;
  return tablesLeftOut > 0
    ? 'there are more tables than one answer takes'
    : 'the database has no such table (any more)';
}
