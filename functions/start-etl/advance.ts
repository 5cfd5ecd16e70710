import { minuteMs } from '../domain/durations.ts';
import { nextAction, withoutPlace } from '../domain/etl/decide.ts';
import { names } from '../domain/etl/named.ts';
import { noteProgress, readRun, type SeenRun } from '../domain/etl/open-runs.ts';
import { finishRecorded, recordEnd } from '../domain/etl/record-end.ts';
import { type EtlRun, markOf, openRunKey } from '../domain/etl/run.ts';
import type { StartAnswer } from '../domain/etl/targets.ts';
import { toFault } from '../domain/fault.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type Pauses, pausedReason } from '../domain/pause/pause.ts';
import type { Dependencies, StartContext } from './dependencies.ts';

/** How far the clock of a service may be behind ours when it says when a run was started. */
const clockToleranceMs = minuteMs;

/** What one invocation learns once for all runs. */
export interface Advancing extends Dependencies {
  readonly pauses: () => Promise<Pauses>;
  /** What has no place just now: one refusal says it for all runs that wait for it. */
  readonly busy: Map<string, string>;
}

/** Takes the step that an open run needs: starts it, or looks whether it was started, or leaves it. */
export async function advance(deps: Advancing, context: StartContext, key: string): Promise<Outcome[]> {
  const seen = await readRun(deps.store, key);
  if (!seen || seen.run.progress.state === 'running') return [];
  const { run } = seen;
  const subject = openRunKey(run);
  const finished = await finishRecorded(deps, context, run);
  if (finished) return [{ kind: 'already-done', subject, reason: 'it has ended and is recorded' }];
  const etl = deps.policy.clusters.find(({ name }) => name === run.policyName)?.etl;
  if (run.progress.state === 'wanted' && !(etl && names(etl, run.target))) {
    const reason = `steward.config.ts has no step of ${run.policyName} any more that starts ${run.target.name}`;
    return end(deps, context, seen, reason, 'If the step was taken out on purpose, do nothing.');
  }
  if (etl?.mode !== 'act') {
    return [{ kind: 'waiting', subject, reason: 'the mode is not act (any more)' }];
  }
  const next = nextAction(run, context.now());
  switch (next.action) {
    case 'leave':
      return [{ kind: 'waiting', subject, reason: next.reason }];
    case 'look-for': {
      const since = new Date(next.since.getTime() - clockToleranceMs);
      const runs = await deps.targets(run.target.kind);
      const runId = await runs.find(run.target.name, markOf(run), since);
      if (runId === undefined) return startUnlessHeld(deps, context, seen);
      return running(deps, seen, runId, next.since, 'it was started, and the answer lost');
    }
    case 'start':
      return startUnlessHeld(deps, context, seen);
  }
}

async function startUnlessHeld(deps: Advancing, context: StartContext, seen: SeenRun): Promise<Outcome[]> {
  const { run } = seen;
  const subject = openRunKey(run);
  const pause = (await deps.pauses()).of(run.export.clusterId);
  if (pause) return [{ kind: 'waiting', subject, reason: `actions are ${pausedReason(pause)}` }];
  const busy = deps.busy.get(targetOf(run));
  if (busy) return [{ kind: 'waiting', subject, reason: `${run.target.name} is busy (${busy})` }];
  return start(deps, context, seen);
}

const targetOf = ({ target }: EtlRun) => `${target.kind} ${target.name}`;

/** The intent is written first, so that a crash after the call leaves a trace. */
async function start(deps: Advancing, context: StartContext, seen: SeenRun): Promise<Outcome[]> {
  const { run } = seen;
  const subject = openRunKey(run);
  const since = context.now();
  const intent = await noteProgress(deps.store, seen, { state: 'starting', since: since.toISOString() });
  if (!intent) return [{ kind: 'waiting', subject, reason: 'another invocation is at it' }];
  const answer = await ask(deps, intent, seen);
  switch (answer.answer) {
    case 'started':
      context.count('EtlStarted', 1);
      return running(deps, intent, answer.runId, since, 'started');
    case 'busy': {
      deps.busy.set(targetOf(run), answer.code);
      const next = withoutPlace(run, answer.code, since);
      if (next === 'give-up') {
        const reason = `no place for it within 24 h (${answer.code})`;
        return end(deps, context, intent, reason, `See what keeps ${run.target.name} busy.`);
      }
      await noteProgress(deps.store, intent, next);
      return [{ kind: 'waiting', subject, reason: `${run.target.name} is busy (${answer.code})` }];
    }
    case 'refused':
      return end(deps, context, intent, `${answer.code}: ${answer.message}`, answer.todo);
  }
}

async function ask(deps: Dependencies, intent: SeenRun, before: SeenRun): Promise<StartAnswer> {
  const { run } = intent;
  const { kind, name } = run.target;
  try {
    const runs = await deps.targets(kind);
    return await runs.start({ name, mark: markOf(run), arguments: run.arguments });
  } catch (thrown) {
    const fault = toFault(thrown, `${kind} ${name} to be started`);
    // What was throttled was not done: the next wake-up need not look for it first.
    if (fault.kind === 'throttled' && before.run.progress.state === 'wanted')
      await noteProgress(deps.store, intent, { ...before.run.progress, busy: 'throttled' });
    throw fault;
  }
}

async function running(
  { store }: Dependencies,
  seen: SeenRun,
  runId: string,
  since: Date,
  reason: string,
): Promise<Outcome[]> {
  await noteProgress(store, seen, { state: 'running', runId, since: since.toISOString() });
  const { target } = seen.run;
  const details = { target: target.name, runId };
  return [
    {
      kind: 'started',
      subject: openRunKey(seen.run),
      reason: `${target.kind} ${target.name}: ${reason}`,
      details,
    },
  ];
}

async function end(
  deps: Dependencies,
  context: StartContext,
  { run }: SeenRun,
  reason: string,
  todo: string,
): Promise<Outcome[]> {
  const result = await recordEnd(deps, context, run, { state: 'not-started', reason, todo });
  const kind = result === 'recorded' ? 'failed-for-good' : 'already-done';
  return [{ kind, subject: openRunKey(run), reason: `not started: ${reason}` }];
}
