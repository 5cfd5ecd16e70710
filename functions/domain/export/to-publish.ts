import * as v from 'valibot';
import { Fault } from '../fault.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';

/** Verified exports that readers cannot find yet, under `open/`, where functions may delete. */
export const toPublishPrefix = 'open/exports-to-publish/';

const toPublishSchema = v.object({
  /** The key of the export's record. */
  record: v.string(),
});

/** Named after the record, whose slashes would read like those of a fact's marker. */
export function toPublishKey(record: string): string {
  return `${toPublishPrefix}${record.slice('exports/'.length).replaceAll('/', '.')}`;
}

/** Notes, before the record is written, that it is to be published. */
export async function noteToPublish(store: LedgerStore, record: string): Promise<void> {
  await store.create(toPublishKey(record), { record });
}

/** The key of the record that is to be published. */
export function parseToPublish(key: string, body: unknown): string {
  const parsed = v.safeParse(toPublishSchema, body);
  if (parsed.success) return parsed.output.record;
  throw new Fault({
    kind: 'invalid-request',
    expected: `the record of an export that is to be published under ${key}`,
    found: parsed.issues[0].message,
    todo: 'look at the object in the ledger bucket and delete it; ask publish-export for the export by hand',
  });
}
