import { type SnapshotFacts, type Wanted, type Wants, wantedExports } from '../domain/export/wanted.ts';
import {
  intentPrefix,
  recordKey,
  taskOfKey,
  type WantedExport,
  wantedPrefix,
  wouldHaveKey,
} from '../domain/export/wanted-export.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Dependencies, type ExportContext, factDependencies } from './dependencies.ts';

/** What came of looking: exports that are on the list of wanted ones now, by the wake-ups that asked. */
export interface Found {
  readonly listed: ReadonlyMap<string, readonly string[]>;
  readonly outcomes: readonly Outcome[];
}

/** Tasks that are started, or about to be. */
export async function intendedTasks(store: LedgerStore): Promise<Set<string>> {
  return new Set(await tasksUnder(store, intentPrefix));
}

/** Tasks on the list of wanted ones. */
export async function listedTasks(store: LedgerStore): Promise<Set<string>> {
  return new Set(await tasksUnder(store, wantedPrefix));
}

/**
 * What the policy wants of these snapshots. Judged in two steps, so that the ledger is asked only about the
 * months of snapshots that may be wanted.
 */
export async function wantsOf(
  deps: Dependencies,
  context: ExportContext,
  facts: Omit<SnapshotFacts, 'recorded' | 'wouldHave'>,
): Promise<Wants> {
  const now = context.now();
  const none = new Set<string>();
  const possible = wantedExports({ ...facts, recorded: none, wouldHave: none }, deps.policy, now);
  const recorded = new Set<string>();
  const wouldHave = new Set<string>();
  for (const folder of foldersOf(possible.wanted, recordKey)) {
    for (const task of await tasksUnder(deps.store, folder)) recorded.add(task);
  }
  const observed = possible.wanted.filter(({ mode }) => mode === 'observe');
  for (const folder of foldersOf(observed, wouldHaveKey)) {
    for (const task of await tasksUnder(deps.store, folder)) wouldHave.add(task);
  }
  return wantedExports({ ...facts, recorded, wouldHave }, deps.policy, now);
}

/** The folders of the ledger in which these keys of the exports are. */
function foldersOf(wanted: readonly Wanted[], keyOf: (export_: WantedExport) => string): Set<string> {
  const keys = wanted.map((one) => keyOf(one.export));
  return new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)));
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
    body: export_,
    effects: [],
    subject,
  });
  const details = { taskIdentifier };
  return recorded === 'recorded'
    ? { kind: 'would-have', subject, reason: `mode observe: ${taskIdentifier} would have started`, details }
    : { kind: 'already-done', subject, reason: `the ledger has that ${taskIdentifier} would have started` };
}

async function tasksUnder(store: LedgerStore, prefix: string): Promise<string[]> {
  const tasks: string[] = [];
  for await (const key of store.list(prefix)) tasks.push(taskOfKey(key));
  return tasks;
}
