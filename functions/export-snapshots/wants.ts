import { costText } from '../domain/export/cost.ts';
import { dayOf } from '../domain/export/period.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import {
  nothingKnown,
  type SnapshotFacts,
  servedDay,
  type Wants,
  wantedExports,
} from '../domain/export/wanted.ts';
import {
  endedPrefix,
  intentPrefix,
  parseDayKey,
  parseExportIntent,
  parseWantedExport,
  recordKey,
  taskOfKey,
  type WantedExport,
  wantedPrefix,
  wouldHaveKey,
  wouldHavePrefix,
} from '../domain/export/wanted-export.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { type Dependencies, type ExportContext, factDependencies } from './dependencies.ts';

/** What came of looking: exports that are on the list of wanted ones now, by the wake-ups that asked. */
export interface Found {
  readonly listed: ReadonlyMap<string, readonly string[]>;
  readonly outcomes: readonly Outcome[];
}

/** What the ledger knows of exports, as snapshots are judged by it. */
export type Known = Pick<SnapshotFacts, 'recorded' | 'wouldHave' | 'intended' | 'served'>;
type Looked = Pick<SnapshotFacts, 'snapshots' | 'clusters' | 'asked'>;

/** What of these snapshots may be wanted at most: so that the ledger is asked only about these. */
export function possiblyWanted({ policy }: Dependencies, context: ExportContext, looked: Looked): Wants {
  return wantedExports({ ...looked, ...nothingKnown }, policy, context.now());
}

/** Tasks that are started, or about to be. Read before what is recorded: an intent goes after its record is there. */
async function intendedTasks(store: LedgerStore): Promise<Set<string>> {
  return new Set(await tasksUnder(store, intentPrefix));
}

/** What the ledger knows of the months of some exports: one LIST for each cluster and month. */
export async function knownOf(deps: Dependencies, exports: readonly WantedExport[]): Promise<Known> {
  const { store, policy } = deps;
  const intended = await intendedTasks(store);
  const served = await servedByOpen(deps);
  const recorded = new Set<string>();
  const wouldHave = new Set<string>();
  for (const [month, clusterId] of monthsOf(exports)) {
    for (const task of await tasksUnder(store, month)) {
      recorded.add(task);
      served.add(servedDay(clusterId, dayNamedBy(task)));
    }
  }
  if (!observes(policy)) return { recorded, wouldHave, intended, served };
  for (const folder of new Set(exports.map((one) => folderOf(wouldHaveKey(one))))) {
    for (const task of await tasksUnder(store, folder)) wouldHave.add(task);
  }
  return { recorded, wouldHave, intended, served };
}

/** What the ledger knows of all exports of snapshots since a day: one LIST for each 1,000 of them, however many clusters. */
export async function knownSince(
  deps: Dependencies,
  intended: ReadonlySet<string>,
  oldest: Date,
): Promise<Known> {
  const { store, policy } = deps;
  // A week begins six days before its last day, at most.
  const day = dayOf(new Date(oldest.getTime() - 6 * 86_400_000));
  const served = await servedByOpen(deps);
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

/** Mode `observe`: the ledger says once what would have been started. */
export async function noteWouldHave(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<Outcome> {
  const { snapshotArn: subject, taskIdentifier } = export_;
  const recorded = await recordFact(factDependencies(deps, context), {
    key: wouldHaveKey(export_),
    body: { ...export_, expected: costText(export_.sizeGb) },
    effects: [],
    subject,
  });
  const details = { taskIdentifier };
  return recorded === 'recorded'
    ? {
        kind: 'would-have',
        subject,
        reason: `mode observe: ${taskIdentifier} would have started, ${costText(export_.sizeGb)}`,
        details,
      }
    : { kind: 'already-done', subject, reason: `the ledger has that ${taskIdentifier} would have started` };
}

/** Days served by what waits or is under way; nobody asks where every snapshot is exported. */
async function servedByOpen({ store, policy }: Dependencies): Promise<Set<string>> {
  if (policy.clusters.every(({ exports }) => exports.onePer === 'snapshot')) return new Set();
  const wanted = await readAll(store, wantedPrefix, parseWantedExport);
  const intents = await readAll(store, intentPrefix, parseExportIntent);
  const open = [...wanted.records, ...intents.records];
  return new Set(open.map((one) => servedDay(one.clusterId, one.snapshotTime.slice(0, 10))));
}

/** Ledger folders of the clusters' months, with those of the weeks around, and whose they are. */
function monthsOf(exports: readonly WantedExport[]): Map<string, string> {
  const months = new Map<string, string>();
  for (const one of exports) {
    for (const days of one.standsFor === undefined ? [0] : [-6, 0, 6]) {
      const time = new Date(Date.parse(one.snapshotTime) + days * 86_400_000).toISOString();
      months.set(folderOf(recordKey({ ...one, snapshotTime: time })), one.clusterId);
    }
  }
  return months;
}

/** `2026-11-20` of a derived identifier. */
function dayNamedBy(task: string): string {
  return minuteOf(task).replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3');
}

function observes({ clusters }: Policy): boolean {
  return clusters.some(({ exports }) => exports.mode === 'observe');
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}

async function tasksUnder(store: LedgerStore, prefix: string): Promise<string[]> {
  const tasks: string[] = [];
  for await (const key of store.list(prefix)) tasks.push(taskOfKey(key));
  return tasks;
}
