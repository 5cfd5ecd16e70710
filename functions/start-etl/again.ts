import { endedRun } from '../domain/etl/end.ts';
import { wantedRun } from '../domain/etl/plan.ts';
import { openRunKey, recordKey } from '../domain/etl/run.ts';
import { toFollow } from '../domain/etl/to-follow.ts';
import { verifiedExport } from '../domain/etl/verified-export.ts';
import { whyGone } from '../domain/export-retention/removal.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, StartContext } from './dependencies.ts';

/** Wants a step run again that ended, as its next attempt, the way the configuration says now. */
export async function wantAgain(
  { store, policy }: Dependencies,
  context: StartContext,
  subject: string,
): Promise<Outcome[]> {
  const refused = (reason: string): Outcome[] => [{ kind: 'refused', subject, reason }];
  const stored = await store.read(subject);
  if (!stored) return refused('the ledger has no such record');
  const ended = endedRun(subject, stored.body);
  const exportRecord = ended.lineage.export.record;
  const exported = await store.read(exportRecord);
  const export_ = exported && verifiedExport(exportRecord, exported.body);
  if (!export_) return refused(`the export ${exportRecord} is not recorded as verified`);
  const etl = policy.clusters.find(({ name }) => name === export_.policyName)?.etl;
  if (etl?.mode !== 'act') return refused('mode act is needed to start anything for this cluster');
  const step = etl.steps.find(({ name }) => name === ended.step);
  if (!step) return refused(`the configuration has no step ${ended.step} any more`);
  const run = wantedRun(step, export_, { attempt: ended.attempt + 1, now: context.now() });
  const reason = `attempt ${run.attempt} has ended already: ask for it to be run again`;
  if (await store.read(recordKey(run))) return refused(`${reason}, {"again": "${recordKey(run)}"}`);
  // What comes after it may begin then, also where its announcement is lost.
  await toFollow.note(store, exportRecord);
  const written = await store.create(openRunKey(run), run);
  // Asked after it is noted: whoever deletes notes that first, and looks for runs then.
  const gone = await whyGone(store, exportRecord, export_.taskIdentifier);
  if (gone !== undefined) {
    if (written.created) await store.removeMarker(openRunKey(run));
    await store.removeMarker(toFollow.keyOf(exportRecord));
    return refused(gone);
  }
  return written.created
    ? []
    : [{ kind: 'already-done', subject, reason: `attempt ${run.attempt} is under way` }];
}
