import { concernOf } from '../domain/alert/concern.ts';
import { backupAlert } from '../domain/backup/alerts.ts';
import { type BackupEnd, backupAnnouncement, backupRecord } from '../domain/backup/announcements.ts';
import { isTooLate } from '../domain/backup/plan.ts';
import { failedStates, judgeRefusal, whichCouldGo } from '../domain/backup/refusal.ts';
import { takeWanted } from '../domain/backup/take.ts';
import { intentKey, recordKey, type WantedBackup } from '../domain/backup/wanted-backup.ts';
import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { continueRecord, recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Pauses, pausedReason } from '../domain/pause/pause.ts';
import type { CompleteContext, Dependencies } from './dependencies.ts';

/** What one wake-up's backups are completed with. */
export interface Completing extends Dependencies {
  readonly pauses: () => Promise<Pauses>;
}

type Result = Pick<Outcome, 'kind' | 'reason' | 'details'>;

/**
 * Takes the step that a wanted backup needs: takes its snapshot, waits for it, or records how it ended. The intent
 * goes last.
 */
export async function completeOne(
  deps: Completing,
  context: CompleteContext,
  wanted: WantedBackup,
): Promise<Result> {
  const key = recordKey(wanted);
  const recorded = await deps.store.read(key);
  if (recorded) {
    const continued = await continueRecord(factDependencies(deps, context), key, recorded);
    return settled(deps, wanted, continued === 'finished-now' ? 'recorded' : continued);
  }
  const snapshot = await deps.snapshots.find(wanted.snapshotIdentifier);
  if (!snapshot) return takeMissing(deps, context, wanted);
  if (snapshot.status === 'available') {
    return record(deps, context, wanted, { kind: 'completed', snapshot, seenAt: context.now() });
  }
  if (failedStates.has(snapshot.status)) return record(deps, context, wanted, { kind: 'failed', snapshot });
  return { kind: 'waiting', reason: `${wanted.snapshotIdentifier} is ${snapshot.status}` };
}

async function takeMissing(
  deps: Completing,
  context: CompleteContext,
  wanted: WantedBackup,
): Promise<Result> {
  const { snapshotIdentifier, clusterIdentifier } = wanted;
  const pause = await pauseOf(deps, wanted);
  const tooLate = isTooLate(wanted, context.now());
  if (tooLate) {
    return record(deps, context, wanted, {
      kind: 'not-taken',
      cause: pause ? `its time passed while actions were ${pausedReason(pause)}` : 'its time has passed',
      todo: ['Look into the log of complete-backups for why it could not be taken in time.'],
    });
  }
  if (pause) return { kind: 'waiting', reason: `actions are ${pausedReason(pause)}` };
  const answer = await takeWanted(deps, wanted);
  if (answer.answer !== 'refused') {
    context.count('BackupsStarted', 1);
    return { kind: 'started', reason: `snapshot ${snapshotIdentifier} is being taken` };
  }
  const source = await deps.backups.source(clusterIdentifier);
  const state = { identifier: clusterIdentifier, status: source?.status ?? 'gone' };
  const { cause, todo, passes } = judgeRefusal(answer.code, state);
  if (passes && source) return { kind: 'waiting', reason: `${cause} (${answer.code})` };
  const couldGo = /Quota/.test(answer.code) ? whichCouldGo(await deps.backups.counted(), context.now()) : [];
  return record(deps, context, wanted, {
    kind: 'not-taken',
    cause: source ? cause : 'the cluster is gone',
    todo: [...todo, ...(couldGo.length > 0 ? [`These could go first: ${couldGo.join(', ')}.`] : [])],
  });
}

/** Who asked by hand was asked about the pause then. */
async function pauseOf({ pauses }: Completing, { origin, clusterId }: WantedBackup) {
  return origin === 'by-hand' ? undefined : (await pauses()).of(clusterId);
}

async function record(
  deps: Dependencies,
  context: CompleteContext,
  wanted: WantedBackup,
  end: BackupEnd,
): Promise<Result> {
  const result = await recordFact(factDependencies(deps, context), {
    key: recordKey(wanted),
    body: backupRecord(wanted, end),
    effects: effectsOf(deps, context, wanted, end),
    subject: wanted.snapshotIdentifier,
  });
  if (result === 'recorded' && end.kind === 'completed') {
    context.count('BackupDuration', (end.seenAt.getTime() - Date.parse(wanted.requestedAt)) / 1_000);
  }
  const { kind, reason } = await settled(deps, wanted, result);
  const failed = end.kind !== 'completed' && kind === 'done';
  const why = end.kind === 'not-taken' ? `${end.kind}, ${end.cause}` : end.kind;
  return { kind: failed ? 'failed-for-good' : kind, reason: `${reason}: ${why}` };
}

/** Whoever has a rule is told always; people are told what went wrong, and success where they asked for it. */
function effectsOf(
  { policy: { deployment, clusters } }: Dependencies,
  context: CompleteContext,
  wanted: WantedBackup,
  end: BackupEnd,
): Effect[] {
  const policy = clusters.find(({ name }) => name === wanted.policyName);
  const concern = concernOf(policy);
  const announce = backupAnnouncement(deployment, wanted, end);
  if (end.kind === 'completed' && !policy?.backups.alertOnSuccess) return [{ announce }];
  return [{ announce }, { alert: backupAlert({ deployment, ...concern, wanted, now: context.now() }, end) }];
}

async function settled(
  deps: Dependencies,
  { snapshotIdentifier }: WantedBackup,
  result: Awaited<ReturnType<typeof recordFact>>,
): Promise<Result> {
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', reason: 'another invocation is recording it' };
  }
  await deps.store.removeMarker(intentKey(snapshotIdentifier));
  return result === 'recorded'
    ? { kind: 'done', reason: `${snapshotIdentifier} is recorded` }
    : { kind: 'already-done', reason: `${snapshotIdentifier} was recorded before` };
}
