import type { JsonObject } from '../json.ts';
import type { LedgerStore } from './ledger-store.ts';

/** An object that is changed by reading, deciding and writing, as it was last seen. */
export interface Current<T> {
  readonly value: T;
  readonly etag: string;
}

/** What the object's key is, and how its body is read; `parse` throws on what is none. */
export interface CurrentObject<T> {
  readonly key: string;
  readonly parse: (key: string, body: unknown) => T;
}

export async function readCurrent<T>(
  store: LedgerStore,
  { key, parse }: CurrentObject<T>,
): Promise<Current<T> | undefined> {
  const stored = await store.read(key);
  return stored && { value: parse(key, stored.body), etag: stored.etag };
}

/** Stores the value if nobody changed the object since it was seen; otherwise answers what stands there. */
export async function writeCurrent<T extends JsonObject>(
  store: LedgerStore,
  { key, parse }: CurrentObject<T>,
  seen: Current<T> | undefined,
  value: T,
): Promise<Current<T> | undefined> {
  if (!seen) {
    const created = await store.create(key, value);
    if (created.created) return { value, etag: created.etag };
    return created.existing && { value: parse(key, created.existing.body), etag: created.existing.etag };
  }
  const written = await store.replace(key, value, seen.etag);
  if (written.replaced) return { value, etag: written.etag };
  const existing = written.existing ?? (await store.read(key));
  return existing && { value: parse(key, existing.body), etag: existing.etag };
}
