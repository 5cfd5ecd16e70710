import * as v from 'valibot';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readSound } from '../ledger/read-sound.ts';
import { minuteOf } from './task-identifier.ts';
import { recordsPrefix, taskOfKey, type WantedExport } from './wanted-export.ts';

const timed = v.object({
  fact: v.object({
    verdict: v.picklist(['verified', 'incomplete']),
    startedAt: v.pipe(v.string(), v.isoTimestamp()),
    endedAt: v.pipe(v.string(), v.isoTimestamp()),
  }),
});

/**
 * How long the last exports of the same cluster took that RDS completed, the newest first, in milliseconds; those of the
 * snapshot's month and the month before. Calls of the store: two lists, and a read for each of them.
 */
export async function durationsBefore(
  store: LedgerStore,
  export_: WantedExport,
  most: number,
): Promise<number[]> {
  const keys: string[] = [];
  for (const back of [0, 1]) {
    for await (const key of store.list(recordsPrefix(export_, back))) keys.push(key);
  }
  const newestFirst = keys
    .filter((key) => minuteOf(taskOfKey(key)) !== '')
    .toSorted((a, b) => (minuteOf(taskOfKey(a)) < minuteOf(taskOfKey(b)) ? 1 : -1));
  const durations: number[] = [];
  // Failed ones among them say nothing; twice as many are read at most.
  for (const key of newestFirst.slice(0, 2 * most)) {
    const found = await readSound(store, key, timesOf);
    if (!found) continue;
    const { startedAt, endedAt } = found;
    durations.push(Date.parse(endedAt) - Date.parse(startedAt));
    if (durations.length === most) break;
  }
  return durations;
}

function timesOf(_key: string, body: unknown) {
  const parsed = v.safeParse(timed, body);
  return parsed.success ? parsed.output.fact : undefined;
}
