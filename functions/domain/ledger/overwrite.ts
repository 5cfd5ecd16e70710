import type { JsonObject } from '../json.ts';
import type { LedgerStore } from './ledger-store.ts';

/** Stores an object whatever stood there: notes of one invocation to the next, written under a lease or about one task alone. */
export async function overwrite(
  store: Pick<LedgerStore, 'create' | 'replace'>,
  key: string,
  body: JsonObject,
): Promise<void> {
  const created = await store.create(key, body);
  if (!created.created && created.existing) await store.replace(key, body, created.existing.etag);
}
