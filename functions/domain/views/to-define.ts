import * as v from 'valibot';
import { Fault } from '../fault.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';

/** Registered exports whose views may have to change, under `open/`, where functions may delete. */
export const toDefinePrefix = 'open/views-to-define/';

const toDefineSchema = v.object({
  /** The key of the export's record. */
  record: v.string(),
});

export function toDefineKey(record: string): string {
  return `${toDefinePrefix}${record.slice('exports/'.length).replaceAll('/', '.')}`;
}

/** Notes that the tables of an export are in the catalogue, and that views are to follow. */
export async function noteToDefine(store: LedgerStore, record: string): Promise<void> {
  await store.create(toDefineKey(record), { record });
}

/** The key of the record whose tables want views. */
export function parseToDefine(key: string, body: unknown): string {
  const parsed = v.safeParse(toDefineSchema, body);
  if (parsed.success) return parsed.output.record;
  throw new Fault({
    kind: 'invalid-request',
    expected: `the record of an export whose views are to be made under ${key}`,
    found: parsed.issues[0].message,
    todo: 'look at the object in the ledger bucket and delete it; ask define-views for the export by hand',
  });
}
