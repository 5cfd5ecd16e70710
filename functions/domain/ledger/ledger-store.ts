import type { JsonObject } from '../json.ts';

/** One version of an object of the ledger. The entity tag differs between any two versions. */
export interface StoredRecord {
  readonly body: unknown;
  readonly etag: string;
}

export type CreateResult =
  | { readonly created: true; readonly etag: string }
  /** `existing` is what stands there; absent when it vanished before it could be read (markers only). */
  | { readonly created: false; readonly existing?: StoredRecord };

export type ReplaceResult =
  | { readonly replaced: true; readonly etag: string }
  /** `existing` is what stands there now; absent when the object is gone. */
  | { readonly replaced: false; readonly existing?: StoredRecord };

/**
 * The ledger's storage: a few operations, each atomic for its key, strongly consistent.
 *
 * An answer is the truth about the object: a write that succeeded but whose reply was lost answers as
 * success. What cannot be decided throws a `Fault`; the write may then have happened or not.
 */
export interface LedgerStore {
  /** `undefined` only where the object certainly does not exist. */
  read(key: string): Promise<StoredRecord | undefined>;
  /** Writes the object if the key is free (`If-None-Match: *`). */
  create(key: string, body: JsonObject): Promise<CreateResult>;
  /** Writes the object if it is still the version with this entity tag (`If-Match`). */
  replace(key: string, body: JsonObject, etag: string): Promise<ReplaceResult>;
  /** Deletes a marker. Only keys under `open/` can be deleted; one that is gone already is success. */
  removeMarker(key: string): Promise<void>;
  /** Keys under a prefix in byte order, after `startAfter` if given; fetched page by page as they are taken. */
  list(prefix: string, startAfter?: string): AsyncIterable<string>;
}
