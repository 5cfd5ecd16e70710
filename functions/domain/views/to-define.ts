import * as v from 'valibot';
import { keyOfNoted } from '../export/noted-record.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

/** Registered exports whose views may have to change. */
export const toDefinePrefix = 'open/views-to-define/';

const toDefineSchema = v.object({
  /** The key of the export's record. */
  record: v.string(),
});

export function toDefineKey(record: string): string {
  return keyOfNoted(toDefinePrefix, record);
}

/** Notes that the tables of an export are in the catalogue, and that views are to follow. */
export async function noteToDefine(store: LedgerStore, record: string): Promise<void> {
  await store.create(toDefineKey(record), { record });
}

/** The key of the record whose tables want views. */
export function parseToDefine(key: string, body: unknown): string {
  return parseStored(toDefineSchema, {
    what: 'the record of an export whose views are to be made',
    key,
    body,
    todo: 'look at the object in the ledger bucket and delete it; ask define-views for the export by hand',
  }).record;
}
