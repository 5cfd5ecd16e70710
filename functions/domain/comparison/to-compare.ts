import * as v from 'valibot';
import { Fault } from '../fault.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';

/** Verified exports whose rows are to be compared, under `open/`, where functions may delete. */
export const toComparePrefix = 'open/exports-to-compare/';

const toCompareSchema = v.object({ record: v.string() });

/** Named after the record, whose slashes would read like those of a fact's marker. */
export function toCompareKey(record: string): string {
  return `${toComparePrefix}${record.slice('exports/'.length).replaceAll('/', '.')}`;
}

/** Notes, before the record is written, that it is to be compared. */
export async function noteToCompare(store: LedgerStore, record: string): Promise<void> {
  await store.create(toCompareKey(record), { record });
}

/** The key of the record that is to be compared. */
export function parseToCompare(key: string, body: unknown): string {
  const parsed = v.safeParse(toCompareSchema, body);
  if (parsed.success) return parsed.output.record;
  throw new Fault({
    kind: 'invalid-request',
    expected: `the record of an export that is to be compared under ${key}`,
    found: parsed.issues[0].message,
    todo: 'look at the object in the ledger bucket and delete it',
  });
}
