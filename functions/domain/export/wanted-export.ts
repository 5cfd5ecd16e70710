import * as v from 'valibot';
import { monthsBefore } from '../calendar.ts';
import { exportKey } from '../ledger/key.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const wantedExportSchema = v.object({
  taskIdentifier: v.string(),
  attempt: v.number(),
  /** What is exported: a snapshot, or a cluster itself, without any (`isLive`). */
  snapshotArn: v.string(),
  /** Of a cluster itself, what stands for it: `live:<cluster>-<when it was due>`. */
  snapshotIdentifier: v.string(),
  /** Of a cluster itself, when its export was due; the rows are of when it starts. */
  snapshotTime: timestamp,
  clusterIdentifier: v.string(),
  /** The cluster's resource id; its name where a snapshot tells none. State about the cluster is kept under it. */
  clusterId: v.string(),
  /** Name of the cluster policy that wants it. */
  policyName: v.string(),
  /** When it was first wanted. */
  wantedAt: timestamp,
  /** First day of the day or week for which its snapshot stands; absent where every snapshot is exported. */
  standsFor: v.optional(v.string()),
  /** Not before then: the attempt before it failed a moment ago. */
  notBefore: v.optional(timestamp),
  /** Size of the snapshot in GB, where RDS tells it: what AWS bills the export by. */
  sizeGb: v.optional(v.number()),
  /** When RDS first refused to start it for a reason that ought to pass. */
  refusedSince: v.optional(timestamp),
});

/** An export that the policy wants and that is not made yet, as it stands in the ledger until it is started. */
export type WantedExport = v.InferOutput<typeof wantedExportSchema>;

const exportIntentSchema = v.object({
  ...wantedExportSchema.entries,
  /** What the policy asked for, where `never` made another list for RDS of it. */
  chosen: v.optional(v.array(v.string())),
  /** What the policy denied then; it must not be in the export, whatever has become of the policy. */
  never: v.optional(v.array(v.string())),
  /** When StartExportTask was about to be called. */
  intendedAt: timestamp,
});

/** An export that was started, or was about to be; it stands in the ledger until the export is recorded. */
export type ExportIntent = v.InferOutput<typeof exportIntentSchema>;

/** Prefixes under `open/`, where functions may delete. Neither begins like the marker of a fact. */
export const wantedPrefix = 'open/exports-wanted/';
export const intentPrefix = 'open/export-intents/';

export function wantedKey(taskIdentifier: string): string {
  return `${wantedPrefix}${taskIdentifier}`;
}

export function intentKey(taskIdentifier: string): string {
  return `${intentPrefix}${taskIdentifier}`;
}

type Named = Pick<WantedExport, 'taskIdentifier' | 'snapshotTime' | 'clusterId'>;

/** The record of an export that ended: `exports/<cluster>/<yyyy-mm>/<task>`. */
export function recordKey(export_: Named): string {
  return exportKey({
    clusterResourceId: export_.clusterId,
    snapshotTime: new Date(export_.snapshotTime),
    taskIdentifier: export_.taskIdentifier,
  });
}

/** Where the records of the cluster's exports are whose snapshots are of the same month, or of one so many before. */
export function recordsPrefix(export_: Named, monthsBack: number): string {
  const month = monthsBefore(new Date(export_.snapshotTime), monthsBack).toISOString();
  const key = recordKey({ ...export_, snapshotTime: month });
  return key.slice(0, key.lastIndexOf('/') + 1);
}

/** The record of a start that failed for good: `export-refusals/…`. */
export function refusalKey(export_: Named): string {
  return recordKey(export_).replace(/^exports/, 'export-refusals');
}

/** That people know that it takes long. */
export function overdueKey(export_: Named): string {
  return recordKey(export_).replace(/^exports/, 'export-overdue');
}

/** That people know that the cluster has very many tables. */
export function manyTablesKey({ clusterId }: Pick<WantedExport, 'clusterId'>): string {
  return `export-many-tables/${clusterId}`;
}

/** That people know that exports wait for long, of which this is the first. */
export function waitKey({ taskIdentifier }: Pick<WantedExport, 'taskIdentifier'>): string {
  return `export-waits/${taskIdentifier}`;
}

/** Stands while exports wait for long of which people know. */
export const waitToldKey = 'open/export-wait-told';

/** What mode `observe` would have started: `would-have/exports/<yyyy-mm-dd>/<cluster>/<task>`. */
export function wouldHaveKey(export_: Named): string {
  return `${wouldHavePrefix}${dayKey(export_)}`;
}

/** Beside each record: by days, so that a sweep learns what ended without asking about each cluster. */
export function endedKey(export_: Named): string {
  return `${endedPrefix}${dayKey(export_)}`;
}

export const endedPrefix = 'exports-by-day/';
export const wouldHavePrefix = 'would-have/exports/';

function dayKey(export_: Named): string {
  const [, cluster, , task] = recordKey(export_).split('/');
  return [export_.snapshotTime.slice(0, 10), cluster, task].join('/');
}

/** The export that a key by days names; `undefined` for another key. */
export function parseDayKey(
  key: string,
): { day: string; clusterId: string; taskIdentifier: string } | undefined {
  const [taskIdentifier, clusterId, day] = key.split('/').toReversed();
  return taskIdentifier && clusterId && day ? { day, clusterId, taskIdentifier } : undefined;
}

/** The task that a key of any of these forms names. */
export function taskOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

const deleteIt =
  'look at the object in the ledger bucket and delete it; the next sweep finds the export again';

export function parseWantedExport(key: string, body: unknown): WantedExport {
  return parseStored(wantedExportSchema, { what: 'a wanted export', key, body, todo: deleteIt });
}

export function parseExportIntent(key: string, body: unknown): ExportIntent {
  return parseStored(exportIntentSchema, { what: 'the intent of an export', key, body, todo: deleteIt });
}
