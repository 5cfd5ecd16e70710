import { minuteMs } from '../domain/durations.ts';
import { exportRetentionFacts, removalPrefix } from '../domain/export-retention/removal.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type DryRun, dryRunAnswer } from '../domain/retention/dry-run.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { byHand } from './by-hand.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import { type Plan, type Planned, planRun } from './plan.ts';
import { readRequest } from './request.ts';
import { deleteExport, finishMark, markExport, unmarkExport } from './steps.ts';
import { tell } from './tell.ts';

/** No further step is begun this short before the deadline. */
const marginMs = minuteMs;

/**
 * Keeps the exports that the policy asks for: marks those that nothing keeps any more, takes marks away where something
 * does after all, and deletes the files of those whose mark has run out. Their records stay. A dry run shows the same plan
 * and does nothing.
 */
export async function keepExports(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: KeepContext,
): Promise<Outcome[]> {
  const { sweeps, dryRuns, byHand: asked, outcomes: unfit } = readRequest(wakeUps);
  const outcomes = [...unfit];
  for (const one of asked) outcomes.push(await byHand(deps, context, one));
  for (const dryRun of dryRuns) outcomes.push(await answerDryRun(deps, context, dryRun));
  if (sweeps.length === 0) return outcomes;
  const { store } = deps;
  const { invocation } = context;
  const lease = { store, invocation, now: () => context.now() };
  const leased = await withLease(lease, 'keep-exports', () => applyPlan(deps, context));
  if (leased === 'held-by-another') {
    const reason = 'another invocation is at it';
    return [...outcomes, { kind: 'waiting', subject: 'retention of exports', reason, wakeUps: sweeps }];
  }
  return [...outcomes, ...leased.rounds.flat().map((outcome) => ({ wakeUps: sweeps, ...outcome }))];
}

async function answerDryRun(
  deps: Dependencies,
  context: KeepContext,
  { wakeUp, ...asked }: DryRun & { readonly wakeUp: string },
): Promise<Outcome> {
  const rowOf = (one: Planned) => ({
    cluster: one.clusterIdentifier,
    name: one.export.task,
    taken: one.export.at,
  });
  const plan = await planRun(deps, context.now());
  const answer = dryRunAnswer(plan, asked, rowOf, { one: 'export', many: 'exports' });
  const reason = 'dry run: nothing was marked or deleted';
  return { kind: 'done', subject: 'retention of exports', reason, wakeUps: [wakeUp], answer };
}

async function applyPlan(deps: Dependencies, context: KeepContext): Promise<Outcome[]> {
  const outcomes = await finishFacts(factDependencies(deps, context), [exportRetentionFacts, removalPrefix]);
  const plan = await planRun(deps, context.now());
  outcomes.push(...plan.unreadable.map(({ key, fault }) => failureOf(fault, key)));
  for (const action of ['unmark', 'delete', 'waits', 'mark'] as const) {
    for (const one of plan.decisions.filter((planned) => planned.action === action)) {
      const outcome = await tryStep(deps, context, one);
      if (outcome) outcomes.push(outcome);
      // What AWS refuses for one it refuses for all: a permission is missing.
      if (action === 'delete' && isRefusal(outcome)) break;
    }
  }
  // A record that cannot be read is no refusal of AWS.
  await tell(
    deps,
    context,
    plan,
    outcomes.filter((one) => one.kind !== 'failed-for-good' || isRefusal(one)),
  );
  return [...outcomes, { kind: 'done', subject: 'retention of exports', reason: summary(plan) }];
}

function isRefusal(outcome: Outcome | undefined): boolean {
  return outcome?.kind === 'failed-for-good' && outcome.details?.['fault'] === 'access-denied';
}

function summary({ decisions }: Plan): string {
  const count = (action: Planned['action']) => decisions.filter((one) => one.action === action).length;
  return `of ${decisions.length} exports ${count('stays')} stay, ${count('unmark')} to unmark, ${count('mark')} to mark, ${count('waits')} wait, ${count('delete')} to delete`;
}

async function tryStep(deps: Dependencies, context: KeepContext, one: Planned): Promise<Outcome | undefined> {
  const subject = one.export.task;
  const { action } = one;
  try {
    if (!hasTime(context, marginMs)) {
      if (action === 'waits') return undefined;
      return { kind: 'waiting', subject, reason: 'this invocation has no time left' };
    }
    // What was begun in mode `act` is told of and finished in none other.
    if (one.policy.exportRetention.mode !== 'act') return await wouldHave(deps, one);
    const result = await takeStep(deps, context, one);
    return result && { subject, ...result };
  } catch (thrown) {
    return failureOf(thrown, subject);
  }
}

async function wouldHave({ store }: Dependencies, one: Planned): Promise<Outcome | undefined> {
  const { action, why } = one;
  if (action === 'waits') return undefined;
  const { task, clusterId } = one.export;
  await store.create(`would-have/export-retention/${clusterId}/${task}/${action}`, { task, action, why });
  return { kind: 'would-have', subject: task, reason: `mode observe: ${action}, ${why.join('; ')}` };
}

async function takeStep(
  deps: Dependencies,
  context: KeepContext,
  one: Planned,
): Promise<Pick<Outcome, 'kind' | 'reason'> | undefined> {
  const { located, action } = one;
  if (action !== 'unmark' && one.export.seen?.mark.state === 'marking') {
    return finishMark(deps, context, one.export);
  }
  switch (action) {
    case 'unmark':
      return unmarkExport(deps, one);
    case 'mark':
      return located && markExport(deps, context, one, located);
    case 'delete':
      return located && deleteExport(deps, context, one, located);
    default:
      return undefined;
  }
}
