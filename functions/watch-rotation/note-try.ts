import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { parseTries } from '../domain/rotation/hooks.ts';

/** Counts a try of what follows the rotation to this version; a newer rotation begins anew. @returns which try it is */
export async function noteTry(
  store: LedgerStore,
  { key, version, now }: { readonly key: string; readonly version: string; readonly now: Date },
): Promise<number> {
  const stored = await store.read(key);
  const before = stored && parseTries(key, stored.body);
  const times = before?.version === version ? before.times + 1 : 1;
  const tries = { schema: 1, version, times, at: now.toISOString() };
  if (stored) await store.replace(key, tries, stored.etag);
  else await store.create(key, tries);
  return times;
}
