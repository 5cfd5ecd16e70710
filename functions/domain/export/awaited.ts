import { hash } from '../hash.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { snapshotHashOf } from './task-identifier.ts';
import { intentPrefix, taskOfKey, wantedPrefix } from './wanted-export.ts';

/**
 * Tells snapshots whose export waits for a slot, is about to be started, or is not recorded yet. An export's intent is
 * written before RDS is asked, so whoever has noted its own wish first and then asks here never misses one.
 *
 * Calls of the store: one list for each 1,000 open keys of exports, none else.
 */
export async function awaitedSnapshots(
  store: Pick<LedgerStore, 'list'>,
): Promise<(snapshotArn: string) => boolean> {
  const awaited = new Set<string>();
  for await (const key of store.list('open/export')) {
    if (!key.startsWith(wantedPrefix) && !key.startsWith(intentPrefix)) continue;
    const of = snapshotHashOf(taskOfKey(key));
    if (of !== undefined) awaited.add(of);
  }
  return (snapshotArn) => awaited.has(hash(snapshotArn));
}
