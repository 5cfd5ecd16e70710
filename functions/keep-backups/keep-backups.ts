import {
  parseIntent,
  retentionFactsPrefix,
  retentionIntentPrefix,
  wouldHaveRetentionKey,
} from '../domain/backup/retention-ledger.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { withLease } from '../domain/ledger/lease.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type DryRun, dryRunAnswer } from '../domain/retention/dry-run.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import { type Planned, planRun } from './plan.ts';
import { readRequest } from './request.ts';
import { deleteBackup, finishStep, markBackup, rememberTakenBack, unmarkBackup } from './steps.ts';
import { tell } from './tell.ts';

/** No further step is begun this short before the deadline. */
const marginMs = 20_000;

/**
 * Keeps the backups that the policy asks for: marks those that nothing keeps any more, takes marks away where something
 * does after all, and deletes those whose mark has run out. A dry run shows the same plan and does nothing.
 */
export async function keepBackups(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: KeepContext,
): Promise<Outcome[]> {
  const { sweeps, dryRuns, outcomes: unfit } = readRequest(wakeUps);
  const outcomes = [...unfit];
  for (const dryRun of dryRuns) outcomes.push(await answerDryRun(deps, context, dryRun));
  if (sweeps.length === 0) return outcomes;
  const { store } = deps;
  const { invocation } = context;
  const lease = { store, invocation, now: () => context.now() };
  const leased = await withLease(lease, 'keep-backups', () => applyPlan(deps, context));
  if (leased === 'held-by-another') {
    const reason = 'another invocation is at it';
    return [...outcomes, { kind: 'waiting', subject: 'retention', reason, wakeUps: sweeps }];
  }
  return [...outcomes, ...leased.rounds.flat().map((outcome) => ({ wakeUps: sweeps, ...outcome }))];
}

async function answerDryRun(
  deps: Dependencies,
  context: KeepContext,
  { wakeUp, ...asked }: DryRun & { readonly wakeUp: string },
): Promise<Outcome> {
  const rowOf = ({
    backup: { clusterIdentifier: cluster, identifier: name, createdAt: taken },
  }: Planned) => ({
    cluster,
    name,
    taken,
  });
  const noun = { one: 'snapshot', many: 'backups' };
  const answer = dryRunAnswer(await planRun(deps, context.now()), asked, rowOf, noun);
  const reason = 'dry run: nothing was marked or deleted';
  return { kind: 'done', subject: 'retention', reason, wakeUps: [wakeUp], answer };
}

async function applyPlan(deps: Dependencies, context: KeepContext): Promise<Outcome[]> {
  const finished = await finishEarlier(deps, context);
  const plan = await planRun(deps, context.now());
  const outcomes: Outcome[] = [...finished];
  for (const action of ['unmark', 'stays', 'delete', 'mark'] as const) {
    for (const one of plan.decisions.filter((planned) => planned.action === action)) {
      const outcome = await tryStep(deps, context, one);
      if (outcome) outcomes.push(outcome);
      // What RDS refuses for one it refuses for all: a permission is missing.
      if (action === 'delete' && outcome?.kind === 'failed-for-good') break;
    }
  }
  await tell(deps, context, plan, outcomes);
  const count = (action: Planned['action']) => plan.decisions.filter((one) => one.action === action).length;
  const reason = `of ${plan.decisions.length} backups ${count('stays')} stay, ${count('unmark')} to unmark, ${count('mark')} to mark, ${count('waits')} wait, ${count('delete')} to delete`;
  return [...outcomes, { kind: 'done', subject: 'retention', reason }];
}

async function tryStep(deps: Dependencies, context: KeepContext, one: Planned): Promise<Outcome | undefined> {
  const { backup, action, clusterId, policy } = one;
  const subject = backup.arn;
  try {
    if (!hasTime(context, marginMs)) {
      if (action === 'stays') return undefined;
      return { kind: 'waiting', subject, reason: 'this invocation has no time left' };
    }
    if (policy.backupRetention.mode !== 'act') {
      if (action === 'stays') return undefined;
      const key = wouldHaveRetentionKey(clusterId, backup.identifier, action);
      await deps.store.create(key, { identifier: backup.identifier, action, why: one.why });
      return { kind: 'would-have', subject, reason: `mode observe: ${action}, ${one.why.join('; ')}` };
    }
    switch (action) {
      case 'unmark':
        return { subject, ...(await unmarkBackup(deps, context, one)) };
      case 'mark':
        return { subject, ...(await markBackup(deps, context, one)) };
      case 'delete':
        return { subject, ...(await deleteBackup(deps, context, one)) };
      default:
        await rememberTakenBack(deps, context, one);
        return undefined;
    }
  } catch (thrown) {
    return failureOf(thrown, subject);
  }
}

/** Steps that an earlier invocation began, and announcements that it could not send. */
async function finishEarlier(deps: Dependencies, context: KeepContext): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const intents = await readAll(deps.store, retentionIntentPrefix, parseIntent);
  for (const { key, fault } of intents.unreadable) outcomes.push(failureOf(fault, key));
  for (const intent of intents.records) {
    const subject = intent.arn;
    try {
      outcomes.push({ subject, ...(await finishStep(deps, context, intent)) });
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subject));
    }
  }
  return [...outcomes, ...(await finishFacts(factDependencies(deps, context), [retentionFactsPrefix]))];
}
