import { dayMs } from '../domain/durations.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { endedPrefix, parseDayKey, recordKey } from '../domain/export/wanted-export.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';

/** For so long a sweep makes good what no announcement started. */
const lookBackMs = 3 * dayMs;

/**
 * The keys of recorded exports whose snapshots are at most three days old, of all clusters.
 *
 * Calls of the store: one list for each 1,000.
 */
export async function recentExports(store: LedgerStore, now: Date): Promise<string[]> {
  const oldest = new Date(now.getTime() - lookBackMs).toISOString();
  const minute = oldest.replace(/\D/g, '').slice(0, 12);
  const recent: string[] = [];
  for await (const key of store.list(endedPrefix, `${endedPrefix}${oldest.slice(0, 10)}`)) {
    const named = parseDayKey(key);
    if (!named || minuteOf(named.taskIdentifier) < minute) continue;
    const { clusterId, taskIdentifier, day } = named;
    recent.push(recordKey({ clusterId, taskIdentifier, snapshotTime: `${day}T00:00:00Z` }));
  }
  return recent;
}
