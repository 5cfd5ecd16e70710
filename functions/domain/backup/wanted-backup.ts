import * as v from 'valibot';
import { hash } from '../hash.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const wantedBackupSchema = v.object({
  snapshotIdentifier: v.string(),
  clusterIdentifier: v.string(),
  /** The cluster's resource id, which survives renames. */
  clusterId: v.string(),
  clusterArn: v.string(),
  /** Name of the cluster policy that it was taken under. */
  policyName: v.string(),
  reason: v.string(),
  /** In the asker's own words, not proven. */
  requestedBy: v.optional(v.string()),
  /** ARN of the asker, as STS proved it; absent where nobody proved anything. */
  askedBy: v.optional(v.string()),
  /** `by-hand`, or the name of the schedule. */
  origin: v.union([v.literal('by-hand'), v.object({ schedule: v.string() })]),
  /** When it was asked for, or when its schedule was due. */
  requestedAt: timestamp,
  keepUntil: timestamp,
});

/** A backup that is to be taken or is being taken; it stands in the ledger until its end is recorded. */
export type WantedBackup = v.InferOutput<typeof wantedBackupSchema>;

const requestSchema = v.object({ wanted: wantedBackupSchema });

/** Under `open/`, where functions may delete. It does not begin like the marker of a fact. */
export const intentPrefix = 'open/backup-intents/';

export function intentKey(snapshotIdentifier: string): string {
  return `${intentPrefix}${snapshotIdentifier}`;
}

/** What was last asked for by hand, for a cluster and a reason: `backup-requests/<cluster>/<hash>`. */
export function requestKey(clusterId: string, reason: string): string {
  return `backup-requests/${clusterId}/${hash(reason)}`;
}

/** The record of a backup that ended: `backups/<cluster>/<yyyy-mm>/<snapshot>`. */
export function recordKey({ clusterId, requestedAt, snapshotIdentifier }: WantedBackup): string {
  return ['backups', clusterId, requestedAt.slice(0, 7), snapshotIdentifier].join('/');
}

/** What mode `observe` would have taken. */
export function wouldHaveKey(wanted: WantedBackup): string {
  return `would-have/${recordKey(wanted)}`;
}

export function parseWantedBackup(key: string, body: unknown): WantedBackup {
  return parseStored(wantedBackupSchema, { what: 'a wanted backup', key, body });
}

/** The backup that a stored request led to. */
export function parseStoredRequest(key: string, body: unknown): WantedBackup {
  return parseStored(requestSchema, { what: 'a wanted backup', key, body }).wanted;
}
