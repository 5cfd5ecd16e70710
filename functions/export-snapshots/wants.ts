import { dayMs } from '../domain/durations.ts';
import { costText } from '../domain/export/cost.ts';
import { intendedTasks, type Known, observes, servedByOpen, tasksUnder } from '../domain/export/known.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { withSizes } from '../domain/export/volumes.ts';
import {
  nothingKnown,
  type SnapshotFacts,
  servedDay,
  type Wants,
  wantedExports,
} from '../domain/export/wanted.ts';
import { recordKey, type WantedExport, wantedKey, wouldHaveKey } from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';

/** What came of looking: exports that are on the list of wanted ones now, by the wake-ups that asked. */
export interface Found {
  readonly listed: ReadonlyMap<string, readonly string[]>;
  readonly outcomes: readonly Outcome[];
}

type Looked = Pick<SnapshotFacts, 'snapshots' | 'clusters' | 'asked'>;

/** What of these snapshots may be wanted at most: so that the ledger is asked only about these. */
export function possiblyWanted({ policy }: Dependencies, context: ExportContext, looked: Looked): Wants {
  return wantedExports({ ...looked, ...nothingKnown }, policy, context.now());
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

/**
 * Puts an export on the list. A person waits for nothing that the list may say: neither for a later time, nor
 * for what RDS refused.
 */
export async function listWanted(
  { store }: Dependencies,
  export_: WantedExport,
  byHand: boolean,
): Promise<void> {
  const key = wantedKey(export_.taskIdentifier);
  const created = await store.create(key, export_);
  if (byHand && !created.created && created.existing)
    await store.replace(key, export_, created.existing.etag);
}

/** Mode `observe`: the ledger says once of each what would have been started. */
export async function* noteWouldHave(
  deps: Dependencies,
  context: ExportContext,
  wanted: readonly WantedExport[],
): AsyncIterable<Outcome> {
  const sized = await withSizes(deps.volumes, wanted, context);
  for (const export_ of sized) yield await noteOne(deps, context, export_);
}

async function noteOne(deps: Dependencies, context: ExportContext, export_: WantedExport): Promise<Outcome> {
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

/** Ledger folders of the clusters' months, with those of the weeks around, and whose they are. */
function monthsOf(exports: readonly WantedExport[]): Map<string, string> {
  const months = new Map<string, string>();
  for (const one of exports) {
    for (const days of one.standsFor === undefined ? [0] : [-6, 0, 6]) {
      const time = new Date(Date.parse(one.snapshotTime) + days * dayMs).toISOString();
      months.set(folderOf(recordKey({ ...one, snapshotTime: time })), one.clusterId);
    }
  }
  return months;
}

/** `2026-11-20` of a derived identifier. */
function dayNamedBy(task: string): string {
  return minuteOf(task).replace(/^(\d{4})(\d\d)(\d\d).*$/, '$1-$2-$3');
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
