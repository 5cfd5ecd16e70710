import { endedRun } from '../domain/etl/end.ts';
import { openRunKeys } from '../domain/etl/open-runs.ts';
import { type StepStates, stepsToBegin, wantedRun } from '../domain/etl/plan.ts';
import { type EtlRun, openRunKey, recordKey, recordPrefix, wouldHaveKey } from '../domain/etl/run.ts';
import { isFollowed, toFollow } from '../domain/etl/to-follow.ts';
import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { checkedAgainKey } from '../domain/export/previous.ts';
import { publicationKey } from '../domain/export/publication.ts';
import { toPublish } from '../domain/export/to-publish.ts';
import { whyGone } from '../domain/export-retention/removal.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { EtlPolicy } from '../domain/policy/etl.ts';
import type { ExportPolicy } from '../domain/policy/exports.ts';
import type { Dependencies, StartContext } from './dependencies.ts';

/**
 * Puts the steps that an export asks for on the list of open runs; what is on it, or was, is left as it is. An export counts as
 * verified by a later check, too. Where nothing more will begin by itself, the export goes off the list of those to follow.
 *
 * @param once `queryable`: not before its tables are in the catalogue, where the policy wants them there
 */
export async function wantSteps(
  deps: Dependencies,
  context: StartContext,
  record: string,
  once: 'verified' | 'queryable',
): Promise<Outcome[]> {
  const { store, policy } = deps;
  const export_ = (await verifiedAt(store, record)) ?? (await verifiedAt(store, checkedAgainKey(record)));
  if (!export_) {
    // Noted before it is recorded: verify-export comes back to one that is not.
    if (await store.read(record)) await store.removeMarker(toFollow.keyOf(record));
    return [{ kind: 'ignored', subject: record, reason: 'no verified export is recorded there' }];
  }
  const its = policy.clusters.find(({ name }) => name === export_.policyName);
  if (!its || !isFollowed(its.etl)) {
    await store.removeMarker(toFollow.keyOf(record));
    return [{ kind: 'ignored', subject: record, reason: 'nothing is to follow exports of this cluster' }];
  }
  const { etl } = its;
  const states = await statesOf(store, export_, etl);
  const runs = stepsToBegin(etl, export_, states).map((step) =>
    wantedRun(step, export_, { attempt: 1, now: context.now() }),
  );
  if (
    runs.length > 0 &&
    once === 'queryable' &&
    (await isToBePublished(store, export_.record, its.exports))
  ) {
    return [{ kind: 'waiting', subject: record, reason: 'its tables are not in the catalogue yet' }];
  }
  if (etl.mode === 'observe') {
    const noted = await wouldHave(deps, runs);
    await store.removeMarker(toFollow.keyOf(record));
    return noted;
  }
  if (runs.length > 0) {
    // One that a person names may not be on the list any more.
    if (once === 'verified') await toFollow.note(store, export_.record);
    return noteRuns(store, export_, runs);
  }
  await leaveIfSettled(store, export_, etl);
  const reason = 'each of its steps has begun, or waits for another';
  return [{ kind: 'already-done', subject: record, reason }];
}

async function verifiedAt(store: LedgerStore, record: string): Promise<VerifiedExport | undefined> {
  const stored = await store.read(record);
  return stored && verifiedExport(record, stored.body);
}

async function noteRuns(
  store: LedgerStore,
  { record, taskIdentifier }: VerifiedExport,
  runs: readonly EtlRun[],
): Promise<Outcome[]> {
  const noted: EtlRun[] = [];
  for (const run of runs) if ((await store.create(openRunKey(run), run)).created) noted.push(run);
  // Asked after they are noted: whoever deletes notes that first, and looks for runs then.
  const gone = noted.length > 0 ? await whyGone(store, record, taskIdentifier) : undefined;
  if (gone === undefined) return [];
  for (const run of noted) await store.removeMarker(openRunKey(run));
  await store.removeMarker(toFollow.keyOf(record));
  return [{ kind: 'refused', subject: record, reason: gone }];
}

/** Open runs are looked at first: each has its record before it is not open any more. */
async function leaveIfSettled(store: LedgerStore, export_: VerifiedExport, etl: EtlPolicy): Promise<void> {
  if ((await openRunKeys(store, export_.taskIdentifier)).length > 0) return;
  if (stepsToBegin(etl, export_, await statesOf(store, export_, etl)).length > 0) return;
  await store.removeMarker(toFollow.keyOf(export_.record));
}

/** Whether publish-export has it on its list. It takes it off once it is recorded, or cannot be published at all. */
async function isToBePublished(
  store: LedgerStore,
  record: string,
  { mode, catalogue }: ExportPolicy,
): Promise<boolean> {
  if (mode !== 'act' || catalogue === 'none') return false;
  if (!(await store.read(toPublish.keyOf(record)))) return false;
  return !(await store.read(publicationKey(record)));
}

/** What is known of the export's steps, from the keys of records and, of those that others come after, their results. */
async function statesOf(
  store: LedgerStore,
  export_: VerifiedExport,
  { steps }: EtlPolicy,
): Promise<StepStates> {
  const decisive = new Set(steps.flatMap(({ after }) => after));
  const begun = new Set<string>();
  const succeeded = new Set<string>();
  const prefix = recordPrefix(export_);
  for await (const key of store.list(prefix)) {
    const step = stepOf(key);
    begun.add(step);
    if (!decisive.has(step)) continue;
    const stored = await store.read(key);
    if (stored && endedRun(key, stored.body).result === 'succeeded') succeeded.add(step);
  }
  return { begun, succeeded };
}

function stepOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).split('.', 1)[0] ?? '';
}

async function wouldHave({ store }: Dependencies, runs: readonly EtlRun[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const run of runs) {
    const written = await store.create(wouldHaveKey(run), run);
    if (!written.created) continue;
    const reason = `mode observe: would have started ${run.target.kind} ${run.target.name}`;
    outcomes.push({ kind: 'would-have', subject: recordKey(run), reason });
  }
  return outcomes;
}
