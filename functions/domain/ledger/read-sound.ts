import { toFault } from '../fault.ts';
import type { LedgerStore } from './ledger-store.ts';

/**
 * Reads an object that others are only measured against. One that is not what it must be is passed over: it
 * must not keep what comes later from being looked at.
 *
 * @param parse reads the body; throws on what is none
 * @throws Fault where the store gives no answer
 */
export async function readSound<T>(
  store: Pick<LedgerStore, 'read'>,
  key: string,
  parse: (key: string, body: unknown) => T,
): Promise<T | undefined> {
  try {
    const stored = await store.read(key);
    return stored && parse(key, stored.body);
  } catch (thrown) {
    if (toFault(thrown, `${key} to be read`).kind !== 'invalid-request') throw thrown;
    return undefined;
  }
}
