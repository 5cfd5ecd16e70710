import { judgeRefusal, type Refusal } from '../domain/export/refusal.ts';
import { exportNotStartedAlert, snapshotVanishedAlert } from '../domain/export/start-alerts.ts';
import type { ExportRequest } from '../domain/export/task.ts';
import {
  intentKey,
  recordKey,
  refusalKey,
  type WantedExport,
  wantedKey,
} from '../domain/export/wanted-export.ts';
import { failureOf } from '../domain/failure.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import { type Dependencies, type ExportContext, factDependencies } from './dependencies.ts';

/** What came of starting one export. */
export interface Attempt {
  readonly outcome: Pick<Outcome, 'kind' | 'reason'>;
  /** Whether the same would happen to every other export just now. */
  readonly stopsOthers: boolean;
}

/**
 * Starts one export. The intent is written first, so that a crash after the call leaves a trace; the export
 * leaves the list of wanted ones last.
 */
export async function startOne(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<Attempt> {
  const { taskIdentifier } = export_;
  try {
    if (await deps.store.read(recordKey(export_))) {
      await deps.store.removeMarker(wantedKey(taskIdentifier));
      return went('already-done', `task ${taskIdentifier} has ended and is recorded`);
    }
    const intent = await writeIntent(deps, context, export_);
    const answer = await deps.tasks.start(requestFor(deps, export_));
    if (answer.answer === 'refused') return await refused(deps, context, export_, answer, intent);
    await deps.store.removeMarker(wantedKey(taskIdentifier));
    return went('started', `task ${taskIdentifier} is started`);
  } catch (thrown) {
    const outcome = failureOf(thrown, taskIdentifier);
    return { outcome, stopsOthers: outcome.kind === 'failed-retryable' };
  }
}

/** `ours`: this invocation wrote it first, so that no earlier one can have started the task. */
async function writeIntent(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<'ours' | 'older'> {
  const key = intentKey(export_.taskIdentifier);
  const intent = { ...export_, intendedAt: context.now().toISOString() };
  const created = await deps.store.create(key, intent);
  if (created.created) return 'ours';
  // An older intent holds its slot again from now on.
  if (created.existing) await deps.store.replace(key, intent, created.existing.etag);
  return 'older';
}

function requestFor(deps: Dependencies, export_: WantedExport): ExportRequest {
  const { prefix, only } = clusterPolicy(deps, export_).exports;
  return { identifier: export_.taskIdentifier, sourceArn: export_.snapshotArn, prefix, only };
}

function clusterPolicy({ policy }: Dependencies, export_: WantedExport): ClusterPolicy {
  const found = policy.clusters.find(({ name }) => name === export_.policyName);
  if (found) return found;
  throw new TypeError(`Expected: a cluster policy named ${export_.policyName}. Found: none.`);
}

async function refused(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  refusal: Refusal,
  intent: 'ours' | 'older',
): Promise<Attempt> {
  const { taskIdentifier } = export_;
  const waited = context.now().getTime() - Date.parse(export_.wantedAt);
  const judgement = judgeRefusal(refusal, waited);
  switch (judgement.next) {
    case 'compare':
      return compare(deps, context, export_, refusal);
    case 'wait':
      await withdraw(deps, export_, intent);
      return went('waiting', judgement.reason);
    case 'gone': {
      await recordRefusal(
        deps,
        context,
        export_,
        refusal,
        snapshotVanishedAlert(story(deps, context, export_)),
      );
      await deps.store.removeMarker(intentKey(taskIdentifier));
      await deps.store.removeMarker(wantedKey(taskIdentifier));
      return went('failed-for-good', 'the snapshot was deleted before its export started');
    }
    case 'give-up': {
      const { cause, todo, concerns } = judgement;
      const alert = exportNotStartedAlert(story(deps, context, export_), { ...refusal, cause }, todo);
      await recordRefusal(deps, context, export_, refusal, alert);
      await withdraw(deps, export_, intent);
      const reason = `${cause} (${refusal.code}: ${refusal.message})`;
      return { outcome: { kind: 'failed-for-good', reason }, stopsOthers: concerns === 'every-export' };
    }
  }
}

/** The identifier is taken: by our own earlier call if the source is the same. */
async function compare(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  refusal: Refusal,
): Promise<Attempt> {
  const { taskIdentifier, snapshotArn } = export_;
  const task = await deps.tasks.find(taskIdentifier);
  if (task?.sourceArn === snapshotArn) {
    await deps.store.removeMarker(wantedKey(taskIdentifier));
    return went('already-done', `task ${taskIdentifier} of this snapshot exists, ${task.state}`);
  }
  if (!task) return went('waiting', `RDS says that ${taskIdentifier} exists, but does not show it yet`);
  const cause = `its identifier is taken by an export of ${task.sourceArn}`;
  const todo = ['Export this snapshot with "attempt": 2 (command below, with the attempt added).'];
  const alert = exportNotStartedAlert(story(deps, context, export_), { ...refusal, cause }, todo);
  await recordRefusal(deps, context, export_, refusal, alert);
  await deps.store.removeMarker(intentKey(taskIdentifier));
  return went('failed-for-good', cause);
}

/** Takes back an intent for which there is certainly no task. */
async function withdraw(deps: Dependencies, export_: WantedExport, intent: 'ours' | 'older'): Promise<void> {
  if (intent === 'ours') await deps.store.removeMarker(intentKey(export_.taskIdentifier));
}

/** One record, and one alert, for each export, however often it is tried. */
async function recordRefusal(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  { code, message }: Refusal,
  alert: ReturnType<typeof snapshotVanishedAlert>,
): Promise<void> {
  await recordFact(factDependencies(deps, context), {
    key: refusalKey(export_),
    body: { ...export_, code, message },
    effects: [{ alert }],
    subject: export_.snapshotArn,
  });
}

function story(deps: Dependencies, context: ExportContext, export_: WantedExport) {
  const { importance } = clusterPolicy(deps, export_);
  return { deployment: deps.policy.deployment, importance, export: export_, now: context.now() };
}

function went(kind: Outcome['kind'], reason: string): Attempt {
  return { outcome: { kind, reason }, stopsOthers: false };
}
