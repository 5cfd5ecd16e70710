import { endedRun } from '../domain/etl/end.ts';
import { type StepStates, stepsToBegin, wantedRun } from '../domain/etl/plan.ts';
import { type EtlRun, openRunKey, recordKey, recordPrefix, wouldHaveKey } from '../domain/etl/run.ts';
import { type VerifiedExport, verifiedExport } from '../domain/etl/verified-export.ts';
import { publicationKey } from '../domain/export/publication.ts';
import { toPublishKey } from '../domain/export/to-publish.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { EtlPolicy } from '../domain/policy/etl.ts';
import type { ExportPolicy } from '../domain/policy/exports.ts';
import type { Dependencies, StartContext } from './dependencies.ts';

/**
 * Puts the steps that an export asks for on the list of open runs; what is on it, or was, is left as it is.
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
  const stored = await store.read(record);
  const export_ = stored && verifiedExport(record, stored.body);
  if (!export_) return [{ kind: 'ignored', subject: record, reason: 'no verified export is recorded there' }];
  const its = policy.clusters.find(({ name }) => name === export_.policyName);
  const etl = its?.etl;
  if (!etl || etl.mode === 'off' || etl.steps.length === 0) {
    return [{ kind: 'ignored', subject: record, reason: 'nothing is to follow exports of this cluster' }];
  }
  const states = await statesOf(store, export_, etl);
  const runs = stepsToBegin(etl, export_, states).map((step) =>
    wantedRun(step, export_, { attempt: 1, now: context.now() }),
  );
  if (runs.length > 0 && once === 'queryable' && (await isToBePublished(store, record, its.exports))) {
    return [{ kind: 'waiting', subject: record, reason: 'its tables are not in the catalogue yet' }];
  }
  if (etl.mode === 'observe') return wouldHave(deps, runs);
  for (const run of runs) await store.create(openRunKey(run), run);
  return runs.length > 0
    ? []
    : [
        {
          kind: 'already-done',
          subject: record,
          reason: 'each of its steps has begun, or waits for another',
        },
      ];
}

/** Whether publish-export has it on its list. It takes it off once it is recorded, or cannot be published at all. */
async function isToBePublished(
  store: LedgerStore,
  record: string,
  { mode, catalogue }: ExportPolicy,
): Promise<boolean> {
  if (mode !== 'act' || catalogue === 'none') return false;
  if (!(await store.read(toPublishKey(record)))) return false;
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
