import type { Alert } from '../domain/alert/alert.ts';
import type { Effect } from '../domain/effect.ts';
import { exportAnnouncement } from '../domain/export/announcements.ts';
import {
  type EndedExportStory,
  exportCanceledAlert,
  exportFailedAlert,
  exportIncompleteAlert,
  exportVerifiedAlert,
} from '../domain/export/ended-alerts.ts';
import { exportRecord, type FinalVerdict, type ProvenExport } from '../domain/export/record.ts';
import type { ExportTask } from '../domain/export/task.ts';
import {
  type ExportIntent,
  intentKey,
  parseExportIntent,
  recordKey,
} from '../domain/export/wanted-export.ts';
import { continueRecord, recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Dependencies, factDependencies, type VerifyContext } from './dependencies.ts';
import { examine } from './examine.ts';

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
  const { verdict, previous } = await examine(deps, context, intent, task);
  if (verdict.kind === 'waiting') return { kind: 'waiting', reason: verdict.reason };

  const result = await recordFact(factDependencies(deps, context), {
    key,
    body: exportRecord({
      export: intent,
      task,
      verdict,
      lakeBucket: deps.lakeBucket,
      comparedWith: previous?.taskIdentifier,
    }),
    effects: effectsOf(deps, context, { intent, task, verdict, previous }),
    subject: intent.snapshotArn,
  });
  if (result === 'recorded') measure(context, task, verdict);
  const { kind, reason } = await settled(deps, intent, result);
  return { kind, reason: `${reason}: ${verdict.kind}`, details: { verdict: verdict.kind } };
}

async function settled(
  deps: Dependencies,
  intent: ExportIntent,
  result: Awaited<ReturnType<typeof recordFact>>,
): Promise<Result> {
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', reason: 'another invocation is recording it' };
  }
  await deps.store.removeMarker(intentKey(intent.taskIdentifier));
  return result === 'recorded'
    ? { kind: 'done', reason: `${intent.taskIdentifier} is recorded` }
    : { kind: 'already-done', reason: `${intent.taskIdentifier} was recorded before` };
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

interface Ended {
  readonly intent: ExportIntent;
  readonly task: ExportTask;
  readonly verdict: FinalVerdict;
  readonly previous: ProvenExport | undefined;
}

/** Whoever has a rule is told always; people are told what went wrong, and success where they asked for it. */
function effectsOf(deps: Dependencies, context: VerifyContext, ended: Ended): Effect[] {
  const { intent, task, verdict, previous } = ended;
  const { deployment, clusters } = deps.policy;
  const policy = clusters.find(({ name }) => name === intent.policyName);
  const story: EndedExportStory = {
    deployment,
    importance: policy?.importance ?? 'standard',
    export: intent,
    now: context.now(),
    task,
    lakeBucket: deps.lakeBucket,
    recordKey: recordKey(intent),
    lastVerified: previous && new Date(previous.snapshotTime),
  };
  const announce = exportAnnouncement({ ...story, verdict });
  const alert = alertOf(story, verdict, policy?.exports.alertOnSuccess ?? false);
  return alert ? [{ announce }, { alert }] : [{ announce }];
}

function alertOf(story: EndedExportStory, verdict: FinalVerdict, alertOnSuccess: boolean): Alert | undefined {
  switch (verdict.kind) {
    case 'verified':
      return alertOnSuccess ? exportVerifiedAlert(story, verdict) : undefined;
    case 'incomplete':
      return exportIncompleteAlert(story, verdict);
    case 'failed':
      return exportFailedAlert(story, verdict);
    case 'canceled':
      return exportCanceledAlert(story);
  }
}

function measure(context: VerifyContext, task: ExportTask, verdict: FinalVerdict): void {
  if (verdict.kind === 'incomplete') context.count('TablesMissing', verdict.problems.length);
  if (task.startedAt && task.endedAt) {
    context.count('ExportDuration', (task.endedAt.getTime() - task.startedAt.getTime()) / 1_000);
  }
}
