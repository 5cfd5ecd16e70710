import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import { parseThreadKey, threadsPrefix } from '../../functions/domain/trouble/thread.ts';
import { troubles } from '../../functions/domain/trouble/told-events.ts';
import type { Incident } from './incidents.ts';

/** Threads of other events of RDS, by the keys of their messages: one list for each 1,000 that were ever told. */
export async function readEventThreads(ledger: LedgerStore, since: Date): Promise<Incident[]> {
  const found = new Map<string, Incident>();
  for await (const key of ledger.list(threadsPrefix)) {
    const told = parseThreadKey(key);
    if (!told) continue;
    const { clusterId: subject, trouble, since: began, message } = told;
    const name = key.slice(0, key.lastIndexOf('/'));
    if (!troubles[trouble].ends) {
      found.set(name, { kind: trouble, subject, since: began, open: false, once: true });
      continue;
    }
    const isOver = message === 'over' || found.get(name)?.open === false;
    found.set(name, { kind: trouble, subject, since: began, open: !isOver });
  }
  return [...found.values()].filter((one) => one.open || (one.since ?? '') >= since.toISOString());
}
