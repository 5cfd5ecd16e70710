import * as v from 'valibot';
import { keyOfNoted } from '../export/noted-record.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import type { EtlPolicy } from '../policy/etl.ts';

/** Verified exports after which steps are still to begin, or run. */
export const toFollowPrefix = 'open/exports-to-follow/';

const toFollowSchema = v.object({ record: v.string() });

export function toFollowKey(record: string): string {
  return keyOfNoted(toFollowPrefix, record);
}

/** Whether anything is to follow verified exports of a cluster. */
export function isFollowed({ mode, steps }: EtlPolicy): boolean {
  return mode !== 'off' && steps.length > 0;
}

/** Notes, before the record is written, that steps are to follow: their announcements may be lost. */
export async function noteToFollow(store: LedgerStore, record: string): Promise<void> {
  await store.create(toFollowKey(record), { record });
}

/** The key of the record that steps are to follow. */
export function parseToFollow(key: string, body: unknown): string {
  return parseStored(toFollowSchema, {
    what: 'the record of an export that ETL is to follow',
    key,
    body,
    todo: 'look at the object in the ledger bucket and delete it; ask start-etl for the export by hand',
  }).record;
}
