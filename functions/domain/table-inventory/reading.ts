import type { Counted, CountedTable } from '../comparison/counted.ts';
import { dayMs } from '../durations.ts';
import type { KnownTable, TableInventory } from './inventory.ts';

/** Exports are measured against those of the last months; what is gone for longer, nobody misses. */
const rememberGoneMs = 100 * dayMs;

/**
 * The inventory after a reading. What a reading could not look into stays as it was: tables of databases that refused, and
 * those beyond the most that an answer takes. Only a reading of everything says that a table is gone.
 *
 * @param answeredAt when the answer was there: what it shows first, and what it misses, was so by then
 */
export function withReading(
  before: TableInventory | undefined,
  { countedAt, tables, tablesLeftOut, failures }: Counted,
  answeredAt: Date,
): TableInventory {
  const now = answeredAt.toISOString();
  const found = new Map(tables.map((table) => [table.name, table]));
  const isWhole = tablesLeftOut === 0 && failures.length === 0;
  const unseen = Object.entries(before?.tables ?? {}).filter(([name]) => !found.has(name));
  const stillGone = Object.entries(before?.gone ?? {}).filter(
    ([name, at]) => !found.has(name) && answeredAt.getTime() - Date.parse(at) <= rememberGoneMs,
  );
  return {
    schema: 1,
    readAt: countedAt,
    tables: Object.fromEntries([
      ...tables.map((table) => [table.name, known(table, before?.tables[table.name], now)] as const),
      ...(isWhole ? [] : unseen.map(([name, table]) => [name, asLastSeen(table, before)] as const)),
    ]),
    gone: Object.fromEntries([
      ...stillGone,
      ...(isWhole ? unseen.map(([name]) => [name, now] as const) : []),
    ]),
  };
}

function known(found: CountedTable, before: KnownTable | undefined, now: string): KnownTable {
  const { oid, rows = 0, partitionOf, ofExtension } = found;
  const isSame = oid !== undefined && before?.oid === oid;
  return {
    ...(oid !== undefined && { oid }),
    ...(rows > 0 && { filledSince: (isSame ? before.filledSince : undefined) ?? now }),
    ...(partitionOf !== undefined && { partitionOf }),
    ...(ofExtension && { ofExtension }),
  };
}

function asLastSeen(table: KnownTable, before: TableInventory | undefined): KnownTable {
  const seenAt = table.seenAt ?? before?.readAt;
  return { ...table, ...(seenAt !== undefined && { seenAt }) };
}
