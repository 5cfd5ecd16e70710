import { dayOf } from '../calendar.ts';
import { dayMs } from '../durations.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { readAll } from '../ledger/read-all.ts';
import type { Policy } from '../policy/policy.ts';
import { type SnapshotFacts, servedDay } from './wanted.ts';
import {
  endedPrefix,
  intentPrefix,
  parseDayKey,
  parseExportIntent,
  parseWantedExport,
  taskOfKey,
  wantedPrefix,
  wouldHavePrefix,
} from './wanted-export.ts';

/** What the ledger knows of exports, as snapshots are judged by it. */
export type Known = Pick<SnapshotFacts, 'recorded' | 'wouldHave' | 'intended' | 'served'>;

interface ExportLedger {
  readonly store: LedgerStore;
  readonly policy: Policy;
}

/** Tasks that are started, or about to be. Read before what is recorded: an intent goes after its record is there. */
export async function intendedTasks(store: LedgerStore): Promise<Set<string>> {
  return new Set(await tasksUnder(store, intentPrefix));
}

/** What the ledger knows of all exports of snapshots since a day: one LIST for each 1,000 of them, however many clusters. */
export async function knownSince(
  ledger: ExportLedger,
  intended: ReadonlySet<string>,
  oldest: Date,
): Promise<Known> {
  const { store, policy } = ledger;
  // A week begins six days before its last day, at most.
  const day = dayOf(new Date(oldest.getTime() - 6 * dayMs));
  const served = await servedByOpen(ledger);
  const under = async (prefix: string) => {
    const tasks = new Set<string>();
    for await (const key of store.list(prefix, `${prefix}${day}`)) {
      const named = parseDayKey(key);
      if (!named) continue;
      tasks.add(named.taskIdentifier);
      served.add(servedDay(named.clusterId, named.day));
    }
    return tasks;
  };
  const wouldHave = observes(policy) ? await under(wouldHavePrefix) : new Set<string>();
  return { recorded: await under(endedPrefix), wouldHave, intended, served };
}

/** Days served by what waits or is under way; nobody asks where every snapshot is exported. */
export async function servedByOpen({ store, policy }: ExportLedger): Promise<Set<string>> {
  if (policy.clusters.every(({ exports }) => exports.onePer === 'snapshot')) return new Set();
  const wanted = await readAll(store, wantedPrefix, parseWantedExport);
  const intents = await readAll(store, intentPrefix, parseExportIntent);
  const open = [...wanted.records, ...intents.records];
  return new Set(open.map((one) => servedDay(one.clusterId, one.snapshotTime.slice(0, 10))));
}

/** Whether the ledger says of some cluster what would have been. */
export function observes({ clusters }: Policy): boolean {
  return clusters.some(({ exports }) => exports.mode === 'observe');
}

export async function tasksUnder(store: LedgerStore, prefix: string): Promise<string[]> {
  const tasks: string[] = [];
  for await (const key of store.list(prefix)) tasks.push(taskOfKey(key));
  return tasks;
}
