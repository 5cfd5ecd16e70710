import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { keyOfNoted } from './noted-record.ts';

/** Verified exports that readers cannot find yet. */
export const toPublishPrefix = 'open/exports-to-publish/';

const toPublishSchema = v.object({
  /** The key of the export's record. */
  record: v.string(),
});

export function toPublishKey(record: string): string {
  return keyOfNoted(toPublishPrefix, record);
}

/** Notes, before the record is written, that it is to be published. */
export async function noteToPublish(store: LedgerStore, record: string): Promise<void> {
  await store.create(toPublishKey(record), { record });
}

/** The key of the record that is to be published. */
export function parseToPublish(key: string, body: unknown): string {
  return parseStored(toPublishSchema, {
    what: 'the record of an export that is to be published',
    key,
    body,
    todo: 'look at the object in the ledger bucket and delete it; ask publish-export for the export by hand',
  }).record;
}
