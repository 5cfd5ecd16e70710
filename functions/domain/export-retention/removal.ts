import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readExportMark } from './mark.ts';

/** That an export's files are gone: beside its record, which stays. */
export const removalPrefix = 'export-removals/';

export function removalKey(record: string): string {
  return record.replace(/^exports\//, removalPrefix).replace(/\.verified$/, '');
}

/** What was announced of exports that were marked. */
export const exportRetentionFacts = 'export-retention/';

export function markedKey(record: string, deleteAfter: string): string {
  return `${record.replace(/^exports\//, exportRetentionFacts)}/marked-until-${deleteAfter}`;
}

/**
 * Why nothing can be done with an export's files any more: they are gone, or going just now. Whoever notes under `open/`
 * that it needs them and asks here then is never overlooked by the deletion, nor overlooks it.
 *
 * Calls of the store: two reads.
 */
export async function whyGone(
  store: Pick<LedgerStore, 'read'>,
  record: string,
  task: string,
): Promise<string | undefined> {
  const seen = await readExportMark(store, task);
  if (seen?.mark.state === 'deleting') return 'retention is deleting its files just now';
  if (await store.read(removalKey(record))) return 'retention has deleted its files; its record stays';
  return undefined;
}
