import * as v from 'valibot';
import { keyOfNoted } from '../export/noted-record.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

/** Verified exports whose rows are to be compared. */
export const toComparePrefix = 'open/exports-to-compare/';

const toCompareSchema = v.object({ record: v.string() });

export function toCompareKey(record: string): string {
  return keyOfNoted(toComparePrefix, record);
}

/** Notes, before the record is written, that it is to be compared. */
export async function noteToCompare(store: LedgerStore, record: string): Promise<void> {
  await store.create(toCompareKey(record), { record });
}

/** The key of the record that is to be compared. */
export function parseToCompare(key: string, body: unknown): string {
  return parseStored(toCompareSchema, {
    what: 'the record of an export that is to be compared',
    key,
    body,
    todo: 'look at the object in the ledger bucket and delete it',
  }).record;
}
