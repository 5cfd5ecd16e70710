import { endOf } from '../domain/backup/keep-for.ts';
import { databaseName } from '../domain/catalogue/names.ts';
import { partitionOf, publishedTables } from '../domain/export/publication.ts';
import { exportRetentionAnnouncement } from '../domain/export-retention/announcements.ts';
import type { LakeExport } from '../domain/export-retention/decide.ts';
import { type LocatedExport, locatedExport } from '../domain/export-retention/located.ts';
import {
  type ExportMark,
  exportMarkKey,
  readExportMark,
  type SeenMark,
  writeExportMark,
} from '../domain/export-retention/mark.ts';
import { markedKey, removalKey } from '../domain/export-retention/removal.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { Fault, toFault } from '../domain/fault.ts';
import { hasTime } from '../domain/invocation.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import { readUses } from './gather.ts';
import type { Planned } from './plan.ts';

type Result = Pick<Outcome, 'kind' | 'reason' | 'details'>;

const changedMeanwhile: Result = { kind: 'waiting', reason: 'its mark was changed a moment ago' };

/** Marks an export: the ledger says after which time it goes, and rules hear of it. */
export async function markExport(
  deps: Dependencies,
  context: KeepContext,
  one: Planned,
  located: LocatedExport,
): Promise<Result> {
  const { task, clusterId, record, seen } = one.export;
  const now = context.now();
  const mark: ExportMark = {
    schema: 1,
    task,
    clusterId,
    record,
    state: 'marking',
    deleteAfter: endOf(one.policy.exportRetention.markedFor, now).toISOString(),
    changedAt: now.toISOString(),
  };
  const written = await writeExportMark(deps.store, mark, seen);
  if (!written) return changedMeanwhile;
  await announceMark(deps, context, written, located);
  context.count('ExportsMarked', 1);
  return { kind: 'done', reason: `marked, to be deleted after ${mark.deleteAfter}` };
}

/** Announces a mark, and notes that it is announced. */
async function announceMark(
  deps: Dependencies,
  context: KeepContext,
  seen: SeenMark,
  located: LocatedExport,
): Promise<void> {
  const { mark } = seen;
  const key = markedKey(mark.record, mark.deleteAfter);
  const told = { deleteAfter: mark.deleteAfter, exportRecord: mark.record, record: key };
  const { deployment } = deps.policy;
  await recordFact(factDependencies(deps, context), {
    key,
    body: { task: mark.task, exportRecord: mark.record, deleteAfter: mark.deleteAfter },
    effects: [
      { announce: exportRetentionAnnouncement('Export Marked For Deletion', deployment, located, told) },
    ],
    subject: mark.task,
  });
  await writeExportMark(deps.store, { ...mark, state: 'marked' }, seen);
}

/** Announces a mark that an earlier invocation gave and could not announce. */
export async function finishMark(
  deps: Dependencies,
  context: KeepContext,
  { record, seen }: LakeExport,
): Promise<Result | undefined> {
  const stored = await deps.store.read(record);
  const located = stored && locatedExport(record, stored.body);
  if (!located || !seen) return undefined;
  await announceMark(deps, context, seen, located);
  return {
    kind: 'done',
    reason: `marked by an earlier invocation, to be deleted after ${seen.mark.deleteAfter}`,
  };
}

/** Takes a mark away, since something keeps the export after all; unless a person has changed it meanwhile. */
export async function unmarkExport({ store }: Dependencies, one: Planned): Promise<Result> {
  const { task, seen } = one.export;
  if ((await readExportMark(store, task))?.etag !== seen?.etag) return changedMeanwhile;
  await store.removeMarker(exportMarkKey(task));
  return { kind: 'done', reason: `no longer marked: ${one.why.join(', ')}` };
}

/**
 * Deletes an export whose time has come, if nothing needs it. That it goes is written down before that is looked at, so that
 * nobody begins to use it in between. Where it was refused and nothing is gone, it is marked as before.
 */
export async function deleteExport(
  deps: Dependencies,
  context: KeepContext,
  one: Planned,
  located: LocatedExport,
): Promise<Result> {
  const { seen, task } = one.export;
  if (!seen) return changedMeanwhile;
  if (seen.mark.state === 'deleting') return (await removeFiles(deps, context, seen, located)).result;
  const changedAt = context.now().toISOString();
  const deleting = await writeExportMark(deps.store, { ...seen.mark, state: 'deleting', changedAt }, seen);
  if (!deleting) return changedMeanwhile;
  const use = (await readUses(deps.store)).get(task);
  const removed: Removed =
    use === undefined
      ? await removeFiles(deps, context, deleting, located)
      : { isTouched: false, result: { kind: 'waiting', reason: `not deleted: ${use}` } };
  if (!removed.isTouched) await writeExportMark(deps.store, { ...seen.mark, changedAt }, deleting);
  return removed.result;
}

interface Removed {
  readonly result: Result;
  /** Whether anything of the export may be gone. */
  readonly isTouched: boolean;
}

/** No further batch is begun this short before the deadline. */
const marginMs = 30_000;

/** Removes partitions first, so that no query meets files that are gone; then the files; then records it. */
async function removeFiles(
  deps: Dependencies,
  context: KeepContext,
  { mark }: SeenMark,
  located: LocatedExport,
): Promise<Removed> {
  const partitions = await droppedPartitions(deps, mark, located);
  if (partitions instanceof Fault) return { isTouched: false, result: failed(partitions) };
  let deleted = 0;
  for (;;) {
    if (!hasTime(context, marginMs)) {
      const reason = `${deleted} objects deleted; this invocation has no time left`;
      return { isTouched: true, result: { kind: 'waiting', reason } };
    }
    const batch = await deps.folders.deleteSome(located.folder);
    deleted += batch.deleted;
    if (batch.refused) {
      return { isTouched: partitions + deleted > 0, result: failed(batch.refused) };
    }
    if (batch.deleted === 0) break;
  }
  await recordRemoval(deps, context, mark, located);
  context.count('ExportsDeleted', 1);
  const reason = `deleted: ${deleted} objects and ${partitions} partitions; it was marked, and its time ended ${mark.deleteAfter}`;
  return { isTouched: true, result: { kind: 'done', reason } };
}

function failed(fault: Fault): Result {
  const { subject: _none, ...result } = failureOf(fault, '');
  return result;
}

/** Written once, announced, and closed: the record of the export stays, and this says that its files are gone. */
async function recordRemoval(
  deps: Dependencies,
  context: KeepContext,
  mark: ExportMark,
  located: LocatedExport,
): Promise<void> {
  const { task, record: exportRecord, deleteAfter } = mark;
  const key = removalKey(exportRecord);
  const told = { deleteAfter, exportRecord, record: key };
  const announce = exportRetentionAnnouncement('Export Deleted', deps.policy.deployment, located, told);
  const { bucket, folder, snapshotArn, clusterIdentifier, clusterId } = located;
  const recorded = await recordFact(factDependencies(deps, context), {
    key,
    body: { task, exportRecord, snapshotArn, clusterId, clusterIdentifier, bucket, folder, deleteAfter },
    effects: [{ announce }],
    subject: task,
  });
  if (recorded !== 'being-finished-by-another') await deps.store.removeMarker(exportMarkKey(task));
}

/** Of the tables that the publication names; nothing was registered of an export that was never published. */
async function droppedPartitions(
  { store, partitions, policy }: Dependencies,
  { record, task }: ExportMark,
  { bucket, folder, clusterIdentifier }: LocatedExport,
): Promise<number | Fault> {
  const failure = `partitions of ${task} to be removed`;
  let tables: readonly string[];
  try {
    tables = await publishedTables(store, record);
  } catch (thrown) {
    return toFault(thrown, failure);
  }
  if (tables.length === 0) return 0;
  const database = databaseName(policy.deployment.name, clusterIdentifier);
  const partition = { snapshot: partitionOf(task), below: `s3://${bucket}/${folder}` };
  try {
    return await partitions.drop(database, tables, partition);
  } catch (thrown) {
    const fault = toFault(thrown, failure);
    // Whatever else it is may have removed some.
    if (fault.kind === 'access-denied') return fault;
    throw fault;
  }
}
