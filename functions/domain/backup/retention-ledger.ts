import * as v from 'valibot';
import { monthOf } from '../calendar.ts';
import { hourMs, minuteMs } from '../durations.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { parseRecord } from '../ledger/record.ts';
import type { HeldSnapshot } from './inventory.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const markSchema = v.object({
  schema: v.literal(1),
  identifier: v.string(),
  /**
   * - `marked`: the suite gave the tag.
   * - `unmarked`: the suite took it away again, since something keeps the backup after all.
   * - `taken-back`: a person took it away; the suite does not mark the backup again.
   */
  state: v.picklist(['marked', 'unmarked', 'taken-back']),
  deleteAfter: timestamp,
  changedAt: timestamp,
});
/** What the ledger knows of the mark of a backup. */
export type Mark = v.InferOutput<typeof markSchema>;

const intentSchema = v.object({
  schema: v.literal(1),
  step: v.picklist(['mark', 'delete']),
  identifier: v.string(),
  arn: v.string(),
  clusterId: v.string(),
  clusterIdentifier: v.string(),
  createdAt: timestamp,
  deleteAfter: timestamp,
});
/** A step with a backup that was begun; it stands in the ledger until the step is recorded. */
export type RetentionIntent = v.InferOutput<typeof intentSchema>;

/** Under `open/`, where functions may delete. It does not begin like the marker of a fact. */
export const retentionIntentPrefix = 'open/backup-retention-steps/';

export function retentionIntentKey({ identifier }: { readonly identifier: string }): string {
  return `${retentionIntentPrefix}${identifier}`;
}

export function markKey({ clusterId, identifier }: { clusterId: string; identifier: string }): string {
  return `backup-marks/${clusterId}/${identifier}`;
}

export const retentionFactsPrefix = 'backup-retention/';

/** The fact that a backup was marked, or was deleted. */
export function retentionFactKey({ clusterId, identifier, deleteAfter, step }: RetentionIntent): string {
  const what = step === 'delete' ? 'deleted' : `marked-until-${deleteAfter}`;
  return `${retentionFactsPrefix}${clusterId}/${identifier}/${what}`;
}

/** What mode `observe` would have marked or deleted. */
export function wouldHaveRetentionKey(clusterId: string, identifier: string, action: string): string {
  return `would-have/backup-retention/${clusterId}/${identifier}/${action}`;
}

export function parseMark(key: string, body: unknown): Mark {
  return parseStored(markSchema, { what: 'the mark of a backup', key, body });
}

export function parseIntent(key: string, body: unknown): RetentionIntent {
  return parseStored(intentSchema, { what: 'a step of retention', key, body });
}

/**
 * Whether the ledger has the record that this suite took that very snapshot: its ARN and its time. A tag alone proves
 * nothing, since IAM cannot bind AddTagsToResource to the moment of creation.
 *
 * Calls of the store: one or two reads.
 */
export async function isProvenOwn(store: LedgerStore, backup: HeldSnapshot): Promise<boolean> {
  const { clusterResourceId, createdAt, identifier, arn } = backup;
  if (!clusterResourceId || !createdAt) return false;
  for (const month of monthsOfRequest(createdAt)) {
    const key = `backups/${clusterResourceId}/${month}/${identifier}`;
    const stored = await store.read(key);
    if (!stored) continue;
    const { result, snapshot } = parseRecord(key, stored.body).fact;
    const parsed = v.safeParse(v.object({ arn: v.string(), time: timestamp }), snapshot);
    if (result !== 'completed' || !parsed.success) return false;
    return parsed.output.arn === arn && Date.parse(parsed.output.time) === createdAt.getTime();
  }
  return false;
}

/** A record is kept under the month of the request, which a snapshot follows by hours at most. */
function monthsOfRequest(createdAt: Date): string[] {
  const sixHoursBefore = new Date(createdAt.getTime() - 6 * hourMs - minuteMs);
  return [...new Set([createdAt, sixHoursBefore].map(monthOf))];
}

/**
 * Whether retention is about to delete that snapshot. It notes so first and looks for exports and holds then; whoever notes
 * an export or a hold first and asks here then is never overlooked by it, nor overlooks it.
 *
 * Calls of the store: one read; none for a snapshot that RDS or AWS Backup took.
 */
export async function isBeingDeleted(
  store: Pick<LedgerStore, 'read'>,
  snapshotIdentifier: string,
): Promise<boolean> {
  if (snapshotIdentifier.includes(':')) return false;
  const key = retentionIntentKey({ identifier: snapshotIdentifier });
  const stored = await store.read(key);
  return stored !== undefined && parseIntent(key, stored.body).step === 'delete';
}
