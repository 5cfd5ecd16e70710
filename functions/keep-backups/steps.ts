import type { Announcement } from '../domain/announcement/announcement.ts';
import { holdsOf } from '../domain/backup/hold.ts';
import type { HeldSnapshot } from '../domain/backup/inventory.ts';
import { endOf } from '../domain/backup/keep-for.ts';
import {
  type Mark,
  markKey,
  parseMark,
  type RetentionIntent,
  retentionFactKey,
  retentionIntentKey,
} from '../domain/backup/retention-ledger.ts';
import { deleteAfterTag } from '../domain/backup/tags.ts';
import { isOwnBackup } from '../domain/backup/why-it-stays.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { Fault } from '../domain/fault.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import { readExports } from './gather.ts';
import { type Planned, takenBack } from './plan.ts';

type Result = Pick<Outcome, 'kind' | 'reason'>;

/**
 * Marks a backup: its tag says after which time it goes, and the ledger says that the suite gave the tag. The step is
 * written down first, so that whoever comes after a crash finishes it.
 */
export async function markBackup(deps: Dependencies, context: KeepContext, one: Planned): Promise<Result> {
  const deleteAfter = endOf(one.policy.backupRetention.markedFor, context.now());
  const intent = intentOf(one, 'mark', deleteAfter);
  await deps.store.create(retentionIntentKey(intent), intent);
  await setMark(deps, context, intent, 'marked');
  await deps.retirement.mark(intent.arn, deleteAfter);
  await recorded(deps, context, intent);
  context.count('BackupsMarked', 1);
  return { kind: 'done', reason: `marked, to be deleted after ${intent.deleteAfter}` };
}

/** Takes a mark away since something keeps the backup after all; the ledger first, so that no person seems to have done it. */
export async function unmarkBackup(deps: Dependencies, context: KeepContext, one: Planned): Promise<Result> {
  await setMark(deps, context, intentOf(one, 'mark', context.now()), 'unmarked');
  await deps.retirement.unmark(one.backup.arn);
  return { kind: 'done', reason: `no longer marked: ${one.why.join(', ')}` };
}

/**
 * Deletes a backup whose time has come, if it is still what it was when that was decided, and nobody has begun to use it.
 * The step is written down before that is looked at, so that neither an export nor a hold slips in between.
 */
export async function deleteBackup(deps: Dependencies, context: KeepContext, one: Planned): Promise<Result> {
  const { backup } = one;
  const intent = intentOf(one, 'delete', new Date(backup.tags[deleteAfterTag] ?? ''));
  await deps.store.create(retentionIntentKey(intent), intent);
  const hindered = await whatHinders(deps, backup);
  if (hindered) {
    await deps.store.removeMarker(retentionIntentKey(intent));
    return hindered;
  }
  const answer = await deps.retirement.delete(backup.identifier);
  if (answer.answer === 'refused') {
    await deps.store.removeMarker(retentionIntentKey(intent));
    return refused(deps, answer.code, answer.message);
  }
  await recorded(deps, context, intent);
  context.count('BackupsDeleted', 1);
  return { kind: 'done', reason: `deleted; it was marked, and its time ended ${intent.deleteAfter}` };
}

async function whatHinders(deps: Dependencies, backup: HeldSnapshot): Promise<Result | undefined> {
  const fresh = await deps.inventory.find(backup.identifier);
  if (!fresh) return { kind: 'already-done', reason: 'it is gone' };
  const { exported, awaited } = await readExports(deps, [backup]);
  const changed =
    whatChanged(backup, fresh) ??
    (exported.has(backup.arn) ? 'it is being exported' : undefined) ??
    (awaited.has(backup.arn) ? 'its export waits' : undefined);
  return changed === undefined ? undefined : { kind: 'waiting', reason: `not deleted: ${changed}` };
}

/** Sees a step through that an earlier invocation began. */
export async function finishStep(
  deps: Dependencies,
  context: KeepContext,
  intent: RetentionIntent,
): Promise<Result> {
  const fresh = await deps.inventory.find(intent.identifier);
  const isSame = fresh?.createdAt?.toISOString() === intent.createdAt;
  if (intent.step === 'delete' && !isSame) {
    await recorded(deps, context, intent);
    return { kind: 'done', reason: 'deleted by an earlier invocation; recorded now' };
  }
  if (intent.step === 'mark' && isSame && fresh?.tags[deleteAfterTag] === intent.deleteAfter) {
    await recorded(deps, context, intent);
    return {
      kind: 'done',
      reason: `marked by an earlier invocation, to be deleted after ${intent.deleteAfter}`,
    };
  }
  // It was not carried out, and is decided anew.
  if (intent.step === 'mark') await setMark(deps, context, intent, 'unmarked');
  await deps.store.removeMarker(retentionIntentKey(intent));
  return { kind: 'waiting', reason: `an earlier invocation did not get to ${intent.step} it` };
}

/** Remembers that a person took the mark away, so that the backup is not marked again. */
export async function rememberTakenBack(
  deps: Dependencies,
  context: KeepContext,
  one: Planned,
): Promise<void> {
  if (one.why[0] === takenBack) {
    await setMark(deps, context, intentOf(one, 'mark', context.now()), 'taken-back');
  }
}

function whatChanged(planned: HeldSnapshot, fresh: HeldSnapshot): string | undefined {
  if (fresh.createdAt?.getTime() !== planned.createdAt?.getTime()) return 'another snapshot has its name now';
  if (!isOwnBackup(fresh)) return 'its purpose tag is gone';
  if (fresh.status !== 'available') return `it is ${fresh.status}`;
  if (fresh.tags[deleteAfterTag] !== planned.tags[deleteAfterTag]) return 'its mark was changed a moment ago';
  if (holdsOf(fresh).length > 0) return 'it is held by a tag now';
  return undefined;
}

function refused({ policy }: Dependencies, code: string, message: string): Result {
  if (/^InvalidDBClusterSnapshotState/.test(code)) {
    return { kind: 'waiting', reason: `RDS does not delete it now: ${message}` };
  }
  const { name } = policy.deployment;
  const todo = /AccessDenied|NotAuthorized|Unauthorized/.test(code)
    ? `deploy AuroraSteward-${name}-deletion, which alone grants deletion, or look for a policy that denies it`
    : "read RDS's words";
  return { kind: 'failed-for-good', reason: `RDS refused to delete it: ${code}: ${message}. Do: ${todo}` };
}

/** Written once, announced, and closed. */
async function recorded(deps: Dependencies, context: KeepContext, intent: RetentionIntent): Promise<void> {
  const result = await recordFact(factDependencies(deps, context), {
    key: retentionFactKey(intent),
    body: { ...intent },
    effects: [{ announce: announcementOf(deps, intent) }],
    subject: intent.identifier,
  });
  if (result !== 'being-finished-by-another') await deps.store.removeMarker(retentionIntentKey(intent));
}

function announcementOf({ policy }: Dependencies, intent: RetentionIntent): Announcement {
  const { step, clusterIdentifier, clusterId, identifier, arn, createdAt, deleteAfter } = intent;
  return {
    detailType: step === 'mark' ? 'Backup Marked For Deletion' : 'Backup Deleted',
    detail: {
      version: 1,
      deployment: policy.deployment.name,
      cluster: { identifier: clusterIdentifier, id: clusterId },
      snapshot: { identifier, arn, time: createdAt },
      deleteAfter,
      record: retentionFactKey(intent),
    },
  };
}

function intentOf({ backup, clusterId }: Planned, step: RetentionIntent['step'], deleteAfter: Date) {
  const { identifier, arn, clusterIdentifier, createdAt } = backup;
  const intent: RetentionIntent = {
    schema: 1,
    step,
    identifier,
    arn,
    clusterId,
    clusterIdentifier,
    createdAt: (createdAt ?? new Date(0)).toISOString(),
    deleteAfter: deleteAfter.toISOString(),
  };
  return intent;
}

async function setMark(
  { store }: Dependencies,
  context: KeepContext,
  intent: RetentionIntent,
  state: Mark['state'],
): Promise<void> {
  const key = markKey(intent);
  const { identifier, deleteAfter } = intent;
  const mark: Mark = { schema: 1, identifier, state, deleteAfter, changedAt: context.now().toISOString() };
  const stored = await store.read(key);
  if (stored && parseMark(key, stored.body).state === 'taken-back' && state === 'taken-back') return;
  const written = stored
    ? (await store.replace(key, mark, stored.etag)).replaced
    : (await store.create(key, mark)).created;
  if (written) return;
  throw new Fault({
    kind: 'conflict',
    expected: `${key} as it was a moment ago`,
    found: 'another invocation changed it',
    todo: 'nothing; the next run decides anew',
  });
}
