import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readSound } from '../ledger/read-sound.ts';
import { type ProvenExport, provenBy } from './record.ts';
import { minuteOf } from './task-identifier.ts';
import { recordsPrefix, taskOfKey, type WantedExport } from './wanted-export.ts';

/** How far back a good export is looked for. */
const monthsBack = 3;
const mostReads = 20;

/** Under which key a person's acceptance of an incomplete export is kept: beside its record. */
export function acceptanceKey(record: string): string {
  return `${record}.accepted`;
}

/** Under which key it is kept that a later check verified an export: beside its first record. */
export function checkedAgainKey(record: string): string {
  return `${record}.verified`;
}

/**
 * The newest export of the same cluster and the same choice of tables that was verified (by the first check
 * or a later one), or incomplete and accepted, and whose snapshot is older. Looked for among the ledger's
 * keys of this and the three months before.
 */
export function previousGoodExport(
  store: LedgerStore,
  export_: WantedExport,
  only: readonly string[],
): Promise<ProvenExport | undefined> {
  return newestGoodExport(store, export_, (good) => sameChoice(good.only, only));
}

/** The newest good one that fits, of those of older snapshots of the same cluster. */
export async function newestGoodExport(
  store: LedgerStore,
  export_: WantedExport,
  fits: (good: ProvenExport) => boolean,
): Promise<ProvenExport | undefined> {
  let reads = 0;
  for (let back = 0; back <= monthsBack; back++) {
    const keys: string[] = [];
    for await (const key of store.list(recordsPrefix(export_, back))) keys.push(key);
    const all = new Set(keys);
    for (const first of olderThan(minuteOf(export_.taskIdentifier), keys)) {
      if (++reads > mostReads) return undefined;
      const key = all.has(checkedAgainKey(first)) ? checkedAgainKey(first) : first;
      const good = await readSound(store, key, provenBy);
      if (!good || !fits(good)) continue;
      if (good.verdict === 'verified' || all.has(acceptanceKey(key))) return good;
    }
  }
  return undefined;
}

/** Keys of exports of older snapshots, the newest first. */
function olderThan(minute: string, keys: readonly string[]): string[] {
  return keys
    .map((key) => ({ key, minute: minuteOf(taskOfKey(key)) }))
    .filter((candidate) => candidate.minute !== '' && candidate.minute < minute)
    .toSorted((a, b) => (a.key < b.key ? 1 : -1))
    .toSorted((a, b) => (a.minute < b.minute ? 1 : a.minute > b.minute ? -1 : 0))
    .map(({ key }) => key);
}

function sameChoice(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
