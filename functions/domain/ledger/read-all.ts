import { type Fault, toFault } from '../fault.ts';
import type { LedgerStore } from './ledger-store.ts';

/** Records read at once. */
const atOnce = 10;

/** What was read under a prefix; an object that cannot be read keeps nobody from the others. */
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
    const read = keys
      .slice(index, index + atOnce)
      .map(async (key) => ({ key, stored: await store.read(key) }));
    for (const { key, stored } of await Promise.all(read)) {
      if (!stored) continue;
      try {
        records.push(parse(key, stored.body));
      } catch (thrown) {
        unreadable.push({ key, fault: toFault(thrown, `${key} to be read`) });
      }
    }
  }
  return { records, unreadable };
}
