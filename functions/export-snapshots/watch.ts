import { neverOverdueBeforeMs, overdueAfter, predictingExports } from '../domain/export/overdue.ts';
import { durationsBefore } from '../domain/export/past-durations.ts';
import { type ExportTask, endState } from '../domain/export/task.ts';
import {
  type ExportIntent,
  intentPrefix,
  overdueKey,
  parseExportIntent,
  type WantedExport,
  waitKey,
  waitToldKey,
} from '../domain/export/wanted-export.ts';
import { exportOverdueAlert, exportsWaitingAlert } from '../domain/export/watch-alerts.ts';
import { policyOf, teamOfAll } from '../domain/export/whose.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { storyOf } from './give-up.ts';
import { lateOnes } from './late-ones.ts';

/**
 * Looks at what takes long, in a sweep: exports that run for longer than those before them make likely, and exports that
 * wait for longer than the configuration allows. Each is told once.
 */
export async function watch(
  deps: Dependencies,
  context: ExportContext,
  { waitTold }: { readonly waitTold: boolean },
): Promise<Outcome[]> {
  const { store } = deps;
  const intents = (await readAll(store, intentPrefix, parseExportIntent)).records;
  const { untold, isRefusalTold } = await lateOnes(deps, context);
  const [first, ...further] = untold;
  const old = intents.filter(
    ({ intendedAt }) => context.now().getTime() - Date.parse(intendedAt) > neverOverdueBeforeMs,
  );
  const told = first === undefined && waitTold ? [await forgetWait(deps)] : [];
  if (old.length === 0 && (first === undefined || waitTold)) return told;
  const active = await deps.tasks.active();
  const outcomes = [...told];
  for (const intent of old) {
    const task = active.find(({ identifier }) => identifier === intent.taskIdentifier);
    const outcome = task && endState(task) === undefined && (await lookAt(deps, context, intent, task));
    if (outcome) outcomes.push(outcome);
  }
  const isKnown = waitTold || (isRefusalTold && active.length < deps.policy.exports.slots);
  if (first && !isKnown) {
    outcomes.push(await tellWait(deps, context, { late: [first, ...further], active, intents }));
  }
  return outcomes;
}

/** Tells of an export that is overdue; nothing where it is not, or was told. */
async function lookAt(
  deps: Dependencies,
  context: ExportContext,
  intent: ExportIntent,
  task: ExportTask,
): Promise<Outcome | undefined> {
  if (!policyOf(intent, deps.policy.clusters)) return undefined;
  const { taskIdentifier, snapshotArn: subject, intendedAt } = intent;
  const key = overdueKey(intent);
  const startedAt = task.startedAt?.getTime() ?? Date.parse(intendedAt);
  const runningMs = context.now().getTime() - startedAt;
  try {
    if (await deps.store.read(key)) return undefined;
    const durations = await durationsBefore(deps.store, intent, predictingExports);
    if (runningMs <= overdueAfter(durations)) return undefined;
    const alert = exportOverdueAlert(storyOf(deps, context, intent), { task, runningMs, durations });
    const body = { ...intent, state: task.state, percentProgress: task.percentProgress, runningMs };
    await recordFact(factDependencies(deps, context), { key, body, effects: [{ alert }], subject });
    return { kind: 'done', subject, reason: `${taskIdentifier} is overdue: told`, details: { runningMs } };
  } catch (thrown) {
    return failureOf(thrown, taskIdentifier);
  }
}

interface Waits {
  readonly late: readonly [WantedExport, ...WantedExport[]];
  readonly active: readonly ExportTask[];
  readonly intents: readonly ExportIntent[];
}

/** One message for all that wait, and none more until none does. */
async function tellWait(
  deps: Dependencies,
  context: ExportContext,
  { late, active, intents }: Waits,
): Promise<Outcome> {
  const { deployment, exports } = deps.policy;
  const [first] = late;
  const ours = new Set(intents.map(({ taskIdentifier }) => taskIdentifier));
  const others = active.filter(({ identifier }) => !ours.has(identifier)).length;
  const limitHours = exports.waitAtMostHours;
  const team = teamOfAll(late, deps.policy);
  const { slots } = exports;
  const facts = { deployment, now: context.now(), limitHours, slots, team, late, active, others };
  const key = waitKey(first);
  const subject = 'exports that wait';
  try {
    const body = { waiting: late.map(({ taskIdentifier }) => taskIdentifier) };
    const effects = [{ alert: exportsWaitingAlert(facts) }];
    await recordFact(factDependencies(deps, context), { key, body, effects, subject });
    await deps.store.create(waitToldKey, { told: key });
    return { kind: 'done', subject, reason: `${late.length} wait for more than ${limitHours} h: told` };
  } catch (thrown) {
    return failureOf(thrown, subject);
  }
}

async function forgetWait({ store }: Dependencies): Promise<Outcome> {
  await store.removeMarker(waitToldKey);
  return { kind: 'done', subject: 'exports that wait', reason: 'none waits too long any more' };
}
