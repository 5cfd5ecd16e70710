import { factDependencies } from '../domain/fact-dependencies.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { anyStands, conditionsPrefix } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { CheckContext, Dependencies } from './dependencies.ts';
import { gather } from './gather.ts';
import { readRequest } from './request.ts';
import { tellMissing } from './tell-missing.ts';
import { tellObjectives } from './tell-objectives.ts';

/**
 * Asks of every cluster that is looked after whether it could be restored to a recent enough point, and tells people
 * once when it could not and once when it can again.
 */
export async function checkBackups(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: CheckContext,
): Promise<Outcome[]> {
  const { sweeps, people, completed, outcomes } = readRequest(wakeUps);
  const causes = [...sweeps, ...people, ...completed];
  if (causes.length === 0) return [...outcomes];
  const kinds = conditionsOf(deps, context);
  if (sweeps.length + people.length === 0 && !(await anyStands(kinds.behind))) {
    const reason = 'no cluster is known to be behind its objective';
    return [...outcomes, { kind: 'ignored', subject: 'completed backups', reason, wakeUps: completed }];
  }
  const leased = await withLease({ ...kinds.behind.deps }, 'check-backups', () => check(deps, context));
  if (leased === 'held-by-another') {
    const reason = 'another invocation is checking, and looks again for this one';
    return [...outcomes, { kind: 'waiting', subject: 'all clusters', reason, wakeUps: causes }];
  }
  const all = leased.rounds.at(-1) ?? [];
  // Whom nobody asked need not read of a thousand clusters that all is well.
  const told = people.length > 0 ? all : all.filter(({ kind }) => kind !== 'already-done');
  const well = all.length - told.length;
  const summary: Outcome = {
    kind: 'done',
    subject: 'age of backups',
    reason: `${all.length} clusters looked at, ${well} of them recently restorable and not listed`,
  };
  return [...outcomes, ...told, ...(people.length > 0 ? [] : [summary])].map((outcome) => ({
    wakeUps: causes,
    ...outcome,
  }));
}

function conditionsOf(deps: Dependencies, context: CheckContext) {
  const facts = factDependencies(deps, context);
  return {
    behind: { kind: 'backup-objective', deps: facts },
    missing: { kind: 'cluster-missing', deps: facts },
  };
}

async function check(deps: Dependencies, context: CheckContext): Promise<Outcome[]> {
  const { behind, missing } = conditionsOf(deps, context);
  const found = await gather(deps, context.now());
  const outcomes = [
    ...(await tellObjectives(deps, context, behind, found)),
    ...(await tellMissing(deps, context, missing, found)),
  ];
  const prefixes = [behind, missing].map(({ kind }) => conditionsPrefix(kind));
  return [...outcomes, ...(await finishFacts(behind.deps, prefixes))];
}
