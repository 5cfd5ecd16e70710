import type { FailedBackup } from '../domain/backup/why-behind.ts';
import { monthOf, monthsBefore } from '../domain/calendar.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { parseRecord } from '../domain/ledger/record.ts';

/** Records read, newest first, to find one that failed. */
const mostRead = 3;

/**
 * This suite's backups of a cluster that did not come about lately: of the newest records of this month and the last.
 *
 * Calls of the store: two lists and up to three reads.
 */
export async function failedBackups(
  store: LedgerStore,
  clusterId: string,
  now: Date,
): Promise<readonly FailedBackup[]> {
  const keys: string[] = [];
  for (const month of [monthsBefore(now, 1), now]) {
    const prefix = `backups/${clusterId}/${monthOf(month)}/`;
    for await (const key of store.list(prefix)) keys.push(key);
  }
  const failed: FailedBackup[] = [];
  for (const key of keys.slice(-mostRead).toReversed()) {
    const stored = await store.read(key);
    const { reason, requestedAt, result, cause } = stored ? parseRecord(key, stored.body).fact : {};
    if (typeof result !== 'string' || result === 'completed') continue;
    failed.push({
      reason: String(reason),
      requestedAt: new Date(String(requestedAt)),
      result,
      cause: typeof cause === 'string' ? cause : undefined,
    });
  }
  return failed;
}
