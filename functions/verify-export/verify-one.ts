import { type ExportTask, isTaskOf } from '../domain/export/task.ts';
import {
  type ExportIntent,
  endedKey,
  intentKey,
  parseExportIntent,
  recordKey,
} from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { continueRecord, type Recorded } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, VerifyContext } from './dependencies.ts';
import { examine } from './examine.ts';
import { recordEnded } from './record-ended.ts';

type Result = Pick<Outcome, 'kind' | 'reason' | 'details'>;

/** RDS may show a task later than it took it; one unseen for so long was never taken. */
const unseenMs = 1_800_000;

/** Checks one export that was started, and records it if it has ended. The intent goes last. */
export async function verifyOne(
  deps: Dependencies,
  context: VerifyContext,
  intent: ExportIntent,
): Promise<Result> {
  const key = recordKey(intent);
  const recorded = await deps.store.read(key);
  if (recorded) {
    const continued = await continueRecord(factDependencies(deps, context), key, recorded);
    return settled(deps, intent, continued === 'finished-now' ? 'recorded' : continued);
  }
  const task = await deps.tasks.find(intent.taskIdentifier);
  if (!task) return unseen(deps, context, intent);
  if (!isTaskOf(task, intent, deps.lakeBucket)) return notOurs(deps, intent, task);
  const { verdict, previous, proofs } = await examine(deps, context, intent, task);
  if (verdict.kind === 'waiting') return { kind: 'waiting', reason: verdict.reason };

  const result = await recordEnded(deps, context, { intent, task, verdict, previous, proofs }, key);
  const { kind, reason } = await settled(deps, intent, result);
  return { kind, reason: `${reason}: ${verdict.kind}`, details: { verdict: verdict.kind } };
}

async function settled(deps: Dependencies, intent: ExportIntent, result: Recorded): Promise<Result> {
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', reason: 'another invocation is recording it' };
  }
  await deps.store.create(endedKey(intent), { record: recordKey(intent) });
  await deps.store.removeMarker(intentKey(intent.taskIdentifier));
  return result === 'recorded'
    ? { kind: 'done', reason: `${intent.taskIdentifier} is recorded` }
    : { kind: 'already-done', reason: `${intent.taskIdentifier} was recorded before` };
}

/** Somebody else had the name first; whoever wants the export meets that again when it is to be started, and tells it. */
async function notOurs({ store }: Dependencies, intent: ExportIntent, task: ExportTask): Promise<Result> {
  await store.removeMarker(intentKey(intent.taskIdentifier));
  const reason = `task ${task.identifier} exports ${task.sourceArn} to ${task.bucket}: it is not ours, and its intent is withdrawn`;
  return { kind: 'ignored', reason };
}

/** A task that RDS does not know: started a moment ago, or never. */
async function unseen(deps: Dependencies, context: VerifyContext, intent: ExportIntent): Promise<Result> {
  const { taskIdentifier, intendedAt } = intent;
  if (context.now().getTime() - Date.parse(intendedAt) <= unseenMs) {
    return { kind: 'waiting', reason: `RDS does not show task ${taskIdentifier} yet` };
  }
  const stored = await deps.store.read(intentKey(taskIdentifier));
  if (stored && parseExportIntent(taskIdentifier, stored.body).intendedAt !== intendedAt) {
    return { kind: 'waiting', reason: `task ${taskIdentifier} is being started again` };
  }
  await deps.store.removeMarker(intentKey(taskIdentifier));
  const reason = `RDS never took task ${taskIdentifier}; its intent is withdrawn, and the next sweep wants it again`;
  return { kind: 'done', reason };
}
