import * as v from 'valibot';
import type { VerifiedExport } from '../etl/verified-export.ts';
import { asJson, type JsonObject } from '../json.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { tableFolders } from './exported-files.ts';
import type { TableProof } from './table-proof.ts';

const pointerSchema = v.object({
  /** Snapshot, task and record of the export that has the table's newest verified rows. */
  snapshotArn: v.string(),
  snapshotTime: v.string(),
  task: v.string(),
  record: v.string(),
  /** Everything Parquet below it is the table's; nothing is, of a table that was empty. */
  location: v.string(),
  files: v.number(),
  rows: v.number(),
});
export type Pointer = v.InferOutput<typeof pointerSchema>;

const latestSchema = v.object({
  schema: v.literal(1),
  cluster: v.object({ identifier: v.string(), id: v.string() }),
  /** `database.schema.table` to where its newest verified rows are. */
  tables: v.record(v.string(), pointerSchema),
});

/** Where readers of the lake find the newest verified export of each table of a cluster. */
export type Latest = v.InferOutput<typeof latestSchema>;

/** One object for each cluster, so that a reader sees all of its tables as of one export or all as of the next. */
export function latestKey(clusterIdentifier: string): string {
  return `latest/${clusterIdentifier}.json`;
}

/**
 * The pointers after an export: each table whose rows are newer than those pointed to, or of the same snapshot by a later
 * attempt. `undefined` where none moves.
 */
export function movedTo(
  before: Latest | undefined,
  export_: VerifiedExport,
  proofs: ReadonlyMap<string, TableProof>,
): Latest | undefined {
  const tables: Record<string, Pointer> = { ...before?.tables };
  let moved = false;
  for (const name of export_.tables) {
    const next = pointerTo(export_, name, proofs.get(name));
    const current = tables[name];
    if (current && !isNewer(next, current)) continue;
    tables[name] = next;
    moved = true;
  }
  if (!moved) return undefined;
  return { schema: 1, cluster: { identifier: export_.clusterIdentifier, id: export_.clusterId }, tables };
}

function pointerTo(export_: VerifiedExport, name: string, proof: TableProof | undefined): Pointer {
  const { snapshotArn, snapshotTime, taskIdentifier, record, bucket, folder } = export_;
  return {
    snapshotArn,
    snapshotTime,
    task: taskIdentifier,
    record,
    location: `s3://${bucket}/${folder}${proof?.folder ?? tableFolders(name)[0] ?? ''}`,
    files: proof?.files ?? 0,
    rows: proof?.rows ?? 0,
  };
}

function isNewer(next: Pointer, current: Pointer): boolean {
  const apart = Date.parse(next.snapshotTime) - Date.parse(current.snapshotTime);
  if (apart !== 0) return apart > 0;
  return next.snapshotArn === current.snapshotArn && attemptOf(next.task) > attemptOf(current.task);
}

function attemptOf(task: string): number {
  return Number(/-\d{12}-[0-9a-z]{10}-(\d+)$/.exec(task)?.[1] ?? 1);
}

export function parseLatest(key: string, body: unknown): Latest {
  return parseStored(latestSchema, {
    what: 'pointers of schema 1',
    key: `${key} of the lake bucket`,
    body,
    todo: 'delete it, or deploy the version that wrote it; it is made anew from the next export',
  });
}

export function latestBody(latest: Latest): JsonObject {
  return { schema: 1, cluster: asJson(latest.cluster), tables: asJson(latest.tables) };
}
