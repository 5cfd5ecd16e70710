import type { LedgerStore } from '../ledger/ledger-store.ts';
import { type EtlRun, openRunKey, openRunPrefix, type Progress, parseRun } from './run.ts';

/** A run as it was last seen in the ledger. */
export interface SeenRun {
  readonly run: EtlRun;
  readonly etag: string;
}

/**
 * The keys of all runs whose end is not recorded.
 *
 * @param taskIdentifier of one export, if given
 */
export async function openRunKeys(store: LedgerStore, taskIdentifier?: string): Promise<string[]> {
  const keys: string[] = [];
  const prefix = taskIdentifier === undefined ? openRunPrefix : `${openRunPrefix}${taskIdentifier}/`;
  for await (const key of store.list(prefix)) keys.push(key);
  return keys;
}

/** `undefined` for a run whose end was recorded meanwhile. */
export async function readRun(store: LedgerStore, key: string): Promise<SeenRun | undefined> {
  const stored = await store.read(key);
  return stored && { run: parseRun(key, stored.body), etag: stored.etag };
}

/** Notes how far the run is; `undefined` where somebody else has changed it since it was seen. */
export async function noteProgress(
  store: LedgerStore,
  { run, etag }: SeenRun,
  progress: Progress,
): Promise<SeenRun | undefined> {
  const next = { ...run, progress };
  const written = await store.replace(openRunKey(run), next, etag);
  return written.replaced ? { run: next, etag: written.etag } : undefined;
}
