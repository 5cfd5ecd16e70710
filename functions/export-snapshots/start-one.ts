import { isBeingDeleted } from '../domain/backup/retention-ledger.ts';
import { costText } from '../domain/export/cost.ts';
import { judgeRefusal, patienceMs, type Refusal } from '../domain/export/refusal.ts';
import { sourceNoun } from '../domain/export/source-text.ts';
import { type ExportRequest, isTaskOf } from '../domain/export/task.ts';
import { intentKey, recordKey, type WantedExport, wantedKey } from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { TableInventory } from '../domain/table-inventory/inventory.ts';
import { type ChosenTables, chooseTables } from './choose-tables.ts';
import { clusterPolicy, type Dependencies, type ExportContext } from './dependencies.ts';
import { type GivenUp, giveUp, recordVanished } from './give-up.ts';

/** What came of trying to start one export. */
export interface Attempt {
  readonly outcome: Pick<Outcome, 'kind' | 'reason'>;
  /** Whether it has, or may have, a slot. */
  readonly holdsSlot: boolean;
  /** Whether no other should be tried just now. */
  readonly stopsOthers: boolean;
  /** Set where others may be refused for the same reason: to be given up when that is known. */
  readonly perhapsShared?: GivenUp;
}

/**
 * Starts one export. The intent is written first, so that a crash after the call leaves a trace; the export
 * leaves the list of wanted ones last.
 *
 * @param known which tables the database has, where it was asked
 */
export async function startOne(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  known: TableInventory | undefined,
): Promise<Attempt> {
  const { taskIdentifier } = export_;
  try {
    if (await deps.store.read(recordKey(export_))) {
      await deps.store.removeMarker(wantedKey(taskIdentifier));
      const reason = `task ${taskIdentifier} has ended and is recorded`;
      return withoutSlot({ kind: 'already-done', reason });
    }
    const tables = await chooseTables(deps, export_, known);
    if (tables.kind === 'impossible') {
      const { cause, message, todo } = tables;
      const refusal = { code: 'NoListOfTables', message };
      const givenUp: GivenUp = { refusal, cause, todo: [todo], by: 'ourselves', again: 'by-itself' };
      return withoutSlot(await giveUp(deps, context, export_, givenUp));
    }
    const intent = await writeIntent(deps, context, export_, tables);
    if (await isBeingDeleted(deps.store, export_.snapshotIdentifier)) {
      await withdraw(deps, export_, intent);
      return holding({ kind: 'waiting', reason: 'retention is deleting its snapshot just now' });
    }
    const answer = await deps.tasks.start(requestFor(deps, export_, tables));
    if (answer.answer === 'refused') return await refused(deps, context, export_, answer, intent);
    await deps.store.removeMarker(wantedKey(taskIdentifier));
    return holding({
      kind: 'started',
      reason: `task ${taskIdentifier} is started, ${costText(export_.sizeGb)}`,
    });
  } catch (thrown) {
    const outcome = failureOf(thrown, taskIdentifier);
    return { outcome, holdsSlot: true, stopsOthers: outcome.kind === 'failed-retryable' };
  }
}

/** `ours`: this invocation wrote it first, so that no earlier one can have started the task. */
async function writeIntent(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  { chosen }: ChosenTables,
): Promise<'ours' | 'older'> {
  const key = intentKey(export_.taskIdentifier);
  const intendedAt = context.now().toISOString();
  const { never } = clusterPolicy(deps, export_).exports;
  const intent = {
    ...export_,
    ...(chosen && { chosen }),
    ...(never.length > 0 && { never }),
    intendedAt,
  };
  const created = await deps.store.create(key, intent);
  if (created.created) return 'ours';
  // An older intent holds its slot again from now on.
  if (created.existing) await deps.store.replace(key, intent, created.existing.etag);
  return 'older';
}

function requestFor(deps: Dependencies, export_: WantedExport, { only }: ChosenTables): ExportRequest {
  const { prefix } = clusterPolicy(deps, export_).exports;
  return { identifier: export_.taskIdentifier, sourceArn: export_.snapshotArn, prefix, only };
}

async function refused(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  refusal: Refusal,
  intent: 'ours' | 'older',
): Promise<Attempt> {
  const { taskIdentifier } = export_;
  const judgement = judgeRefusal(refusal, refusedFor(context, export_));
  switch (judgement.next) {
    case 'compare':
      return compare(deps, context, export_, refusal);
    case 'wait':
      await rememberRefusal(deps, context, export_);
      await withdraw(deps, export_, intent);
      return holding({ kind: 'waiting', reason: judgement.reason });
    case 'gone': {
      // An earlier call may have started it whose reply was lost: then its export outlives the snapshot.
      if (intent === 'older' && (await deps.tasks.find(taskIdentifier))) {
        return compare(deps, context, export_, refusal);
      }
      await recordVanished(deps, context, export_, refusal);
      await deps.store.removeMarker(intentKey(taskIdentifier));
      await deps.store.removeMarker(wantedKey(taskIdentifier));
      const reason = `the ${sourceNoun(export_)} was deleted before its export started`;
      return withoutSlot({ kind: 'failed-for-good', reason });
    }
    case 'give-up': {
      const { cause, todo, concerns } = judgement;
      await withdraw(deps, export_, intent);
      const givenUp: GivenUp = { refusal, cause, todo, again: 'by-itself' };
      if (concerns === 'every-export') {
        return { ...withoutSlot({ kind: 'failed-for-good', reason: cause }), perhapsShared: givenUp };
      }
      return withoutSlot(await giveUp(deps, context, export_, givenUp));
    }
  }
}

/** The identifier is taken: by our own earlier call if source and bucket are the same. */
async function compare(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  refusal: Refusal,
): Promise<Attempt> {
  const { taskIdentifier } = export_;
  const task = await deps.tasks.find(taskIdentifier);
  if (!task && refusedFor(context, export_) < patienceMs) {
    await rememberRefusal(deps, context, export_);
    const reason = `RDS says that ${taskIdentifier} exists, but does not show it yet`;
    return holding({ kind: 'waiting', reason });
  }
  if (task && isTaskOf(task, export_, deps.lakeBucket)) {
    await deps.store.removeMarker(wantedKey(taskIdentifier));
    const reason = `task ${taskIdentifier} of this ${sourceNoun(export_)} exists, ${task.state}`;
    return holding({ kind: 'already-done', reason });
  }
  await deps.store.removeMarker(intentKey(taskIdentifier));
  const cause = 'its identifier is taken';
  const todo = [
    task
      ? `Task ${taskIdentifier} exports ${task.sourceArn} to ${task.bucket}, and RDS takes no identifier twice.`
      : `RDS takes no identifier twice, and does not show the task ${taskIdentifier} that has it.`,
  ];
  return withoutSlot(await giveUp(deps, context, export_, { refusal, cause, todo, again: 'next-attempt' }));
}

/** How long RDS has been refusing it, in milliseconds. */
function refusedFor(context: ExportContext, { refusedSince }: WantedExport): number {
  return refusedSince === undefined ? 0 : context.now().getTime() - Date.parse(refusedSince);
}

/** Notes on the list since when RDS refuses; the list may have waited for a slot long before. */
async function rememberRefusal(
  { store }: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<void> {
  if (export_.refusedSince !== undefined) return;
  const key = wantedKey(export_.taskIdentifier);
  const stored = await store.read(key);
  const refusedSince = context.now().toISOString();
  if (stored) await store.replace(key, { ...export_, refusedSince }, stored.etag);
}

/** Takes back an intent for which there is certainly no task. */
async function withdraw(deps: Dependencies, export_: WantedExport, intent: 'ours' | 'older'): Promise<void> {
  if (intent === 'ours') await deps.store.removeMarker(intentKey(export_.taskIdentifier));
}

function holding(outcome: Attempt['outcome']): Attempt {
  return { outcome, holdsSlot: true, stopsOthers: false };
}

function withoutSlot(outcome: Attempt['outcome']): Attempt {
  return { outcome, holdsSlot: false, stopsOthers: false };
}
