import * as v from 'valibot';
import { notedRecords } from '../export/noted-record.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const knownTableSchema = v.object({
  /** PostgreSQL's: a table that is dropped and made again has another. */
  oid: v.optional(v.number()),
  /** Since when it has had rows by the planner's estimate; absent where it has none, or was never analyzed. */
  filledSince: v.optional(timestamp),
  /** When it was last seen, where the newest reading could not look into its database. */
  seenAt: v.optional(timestamp),
  /** The partitioned table that it is a partition of, in the end. */
  partitionOf: v.optional(v.string()),
  /** It belongs to an extension, and so perhaps in no export. */
  ofExtension: v.optional(v.literal(true)),
});

const inventorySchema = v.object({
  schema: v.literal(1),
  /** When the newest reading began. */
  readAt: timestamp,
  /** By `database.schema.table`. */
  tables: v.record(v.string(), knownTableSchema),
  /** Tables that are gone, and when that was first seen. */
  gone: v.record(v.string(), timestamp),
});

export type KnownTable = v.InferOutput<typeof knownTableSchema>;

/**
 * The tables of a cluster as PostgreSQL's own catalogue had them when it was last read, with what earlier readings saw:
 * the one witness of what an export ought to hold that is not the export itself. All times are ISO 8601, UTC.
 */
export type TableInventory = v.InferOutput<typeof inventorySchema>;

/** @param clusterId `DbClusterResourceId` */
export function inventoryKey(clusterId: string): string {
  return `table-inventories/${clusterId}`;
}

/** When the tables of every cluster were last read. */
export const lastRoundKey = 'table-inventories/last-round';

const roundSchema = v.object({ schema: v.literal(1), startedAt: timestamp });

/** @throws Fault, saying what to do, where the object is none */
export function parseRound(key: string, body: unknown): Date {
  return new Date(parseStored(roundSchema, { what: 'a round of schema 1', key, body }).startedAt);
}

/** @throws Fault, saying what to do, where the object is none */
export function parseInventory(key: string, body: unknown): TableInventory {
  return parseStored(inventorySchema, {
    what: 'a table inventory of schema 1',
    key,
    body,
    todo: 'look at the object in the ledger bucket; the next reading writes another',
  });
}

/** Exports whose cluster's tables are to be read before the next round: one that waits for that, or has just begun. */
export const toList = notedRecords({
  prefix: 'open/tables-to-list/',
  what: 'the record of an export whose tables are to be listed',
});

/** The resource id of the cluster that an export is of, from the key of its record. */
export function clusterOfRecord(record: string): string {
  return record.split('/')[1] ?? '';
}
