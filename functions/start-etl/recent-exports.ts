import { minuteOf } from '../domain/export/task-identifier.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';

/** For so long a sweep makes good what no announcement started. */
const lookBackMs = 3 * 24 * 3_600_000;

/**
 * The keys of recorded exports whose snapshots are at most three days old.
 *
 * Calls of the store: two or three lists for each cluster. Keys begin with the cluster, so the list is entered anew
 * behind the months that are too old, and behind each cluster.
 */
export async function recentExports(store: LedgerStore, now: Date): Promise<string[]> {
  const oldest = new Date(now.getTime() - lookBackMs).toISOString();
  const minute = oldest.replace(/\D/g, '').slice(0, 12);
  const recent: string[] = [];
  let cluster = await firstCluster(store, undefined);
  while (cluster !== undefined) {
    // Byte order: `/` is right before `0`, so this is the first key of the month or later.
    const before = `exports/${cluster}/${oldest.slice(0, 7)}`;
    for await (const key of store.list(`exports/${cluster}/`, before)) {
      const task = key.slice(key.lastIndexOf('/') + 1);
      if (minuteOf(task.replace(/\.verified$/, '')) >= minute && !task.endsWith('.accepted'))
        recent.push(key);
    }
    cluster = await firstCluster(store, cluster);
  }
  return recent;
}

/** The first cluster with a record, after this one. */
async function firstCluster(store: LedgerStore, after: string | undefined): Promise<string | undefined> {
  const behind = after === undefined ? [] : [`exports/${after}0`];
  for await (const key of store.list('exports/', ...behind)) return key.split('/')[1];
  return undefined;
}
