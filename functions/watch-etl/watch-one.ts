import { minuteMs } from '../domain/durations.ts';
import { etlSlowAlert } from '../domain/etl/alerts.ts';
import { durationOf, type EtlEnd } from '../domain/etl/end.ts';
import { isNamed } from '../domain/etl/named.ts';
import { noteProgress, type SeenRun } from '../domain/etl/open-runs.ts';
import { finishRecorded, recordEnd, storyOf, usualOf } from '../domain/etl/record-end.ts';
import { type EtlRun, markOf, openRunKey, type RunningEtl, recordKey } from '../domain/etl/run.ts';
import { isSlow } from '../domain/etl/usual.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';

/** How far the clock of a service may be behind ours when it says when a run was started. */
const clockToleranceMs = minuteMs;

/** A service may show a run later than it took it: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const unseenMs = 10 * minuteMs;

const unnamed =
  'While it ran, its step was taken out of steward.config.ts, turned off, or given another target: this suite may not look at it any more.';

/** Looks at one run: records how it ended, or says that it takes unusually long. */
export async function watchOne(deps: Dependencies, context: WatchContext, seen: SeenRun): Promise<Outcome> {
  const { run } = seen;
  const subject = openRunKey(run);
  if (run.progress.state === 'wanted') return { kind: 'waiting', subject, reason: 'it is not started' };
  if (!isNamed(deps.policy, run.target)) return ended(deps, context, run, { state: 'gone', why: unnamed });
  const since = new Date(Date.parse(run.progress.since) - clockToleranceMs);
  const runs = await deps.targets(run.target.kind);
  const mark = markOf(run);
  // Over before its start was noted: the event came sooner than the answer to the call.
  const runId =
    run.progress.state === 'running' ? run.progress.runId : await runs.find(run.target.name, mark, since);
  if (runId === undefined) return { kind: 'waiting', subject, reason: 'it is being started' };
  const state = await runs.look(run.target.name, runId, mark, since);
  if (state.state === 'running') return stillRunning(deps, context, seen);
  if (state.state === 'gone' && context.now().getTime() - Date.parse(run.progress.since) < unseenMs) {
    return { kind: 'waiting', subject, reason: `${run.target.name} does not show the run yet` };
  }
  return ended(deps, context, run, state);
}

async function ended(deps: Dependencies, context: WatchContext, run: EtlRun, end: EtlEnd): Promise<Outcome> {
  const subject = recordKey(run);
  if ((await finishRecorded(deps, context, run)) !== undefined) {
    return { kind: 'already-done', subject, reason: 'it was recorded before' };
  }
  const result = await recordEnd(deps, context, run, end);
  if (result === 'being-finished-by-another') {
    return { kind: 'waiting', subject, reason: 'another invocation is recording it' };
  }
  const took = durationOf(run, end);
  if (took !== undefined) context.count('EtlDuration', took / 1_000);
  if (end.state !== 'succeeded') context.count('EtlFailed', 1);
  return { kind: 'done', subject, reason: `recorded: ${end.state}`, details: { result: end.state } };
}

async function stillRunning(deps: Dependencies, context: WatchContext, seen: SeenRun): Promise<Outcome> {
  const { run } = seen;
  const subject = openRunKey(run);
  const waiting: Outcome = { kind: 'waiting', subject, reason: `${run.target.name} is running` };
  if (!isRunning(run) || run.progress.slowTold) return waiting;
  const usualMs = await usualOf(deps.store, run);
  const runningMs = context.now().getTime() - Date.parse(run.progress.since);
  if (usualMs === undefined || !isSlow(runningMs, usualMs)) return waiting;
  const story = await storyOf(deps, run, context.now(), usualMs);
  await recordFact(factDependencies(deps, context), {
    key: recordKey(run).replace(/^etl\//, 'etl-slow/'),
    body: { runId: run.progress.runId, usualSeconds: usualMs / 1_000, runningSeconds: runningMs / 1_000 },
    effects: [{ alert: etlSlowAlert({ ...story, run, usualMs }) }],
    subject,
  });
  await noteProgress(deps.store, seen, { ...run.progress, slowTold: true });
  return { ...waiting, reason: `${run.target.name} runs longer than usual; told` };
}

function isRunning(run: EtlRun): run is RunningEtl {
  return run.progress.state === 'running';
}
