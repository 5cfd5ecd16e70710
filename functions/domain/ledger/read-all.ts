import { type Fault, toFault } from '../fault.ts';
import type { LedgerStore, StoredRecord } from './ledger-store.ts';

/** Records read at once. */
const atOnce = 10;

/** What was read under a prefix; an object that is not what it must be keeps nobody from the others. */
export interface ReadAll<T> {
  readonly records: readonly T[];
  readonly unreadable: readonly { readonly key: string; readonly fault: Fault }[];
}

/**
 * Reads what stands under a prefix, in the order of the keys; what is deleted meanwhile is left out.
 *
 * Calls of the store: one list per 1,000 keys, one read for each.
 *
 * @param parse - reads one body; throws on what is none
 * @throws Fault where the store gives no answer
 */
export async function readAll<T>(
  store: LedgerStore,
  prefix: string,
  parse: (key: string, body: unknown) => T,
): Promise<ReadAll<T>> {
  const keys: string[] = [];
  for await (const key of store.list(prefix)) keys.push(key);
  const records: T[] = [];
  const unreadable: { key: string; fault: Fault }[] = [];
  for (let index = 0; index < keys.length; index += atOnce) {
    const read = keys.slice(index, index + atOnce).map((key) => readOne(store, key, parse));
    for (const one of await Promise.all(read)) {
      if (one && 'fault' in one) unreadable.push(one);
      else if (one) records.push(one.record);
    }
  }
  return { records, unreadable };
}

async function readOne<T>(
  store: LedgerStore,
  key: string,
  parse: (key: string, body: unknown) => T,
): Promise<{ readonly record: T } | { readonly key: string; readonly fault: Fault } | undefined> {
  let stored: StoredRecord | undefined;
  try {
    stored = await store.read(key);
    return stored && { record: parse(key, stored.body) };
  } catch (thrown) {
    const fault = toFault(thrown, `${key} to be read`);
    // Only what concerns this object alone: a store that is throttled or denied fails for all of them.
    if (stored || fault.kind === 'invalid-request') return { key, fault };
    throw fault;
  }
}
