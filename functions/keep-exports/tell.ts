import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Conditions, standing } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import { retainedExports } from '../domain/retention/retained.ts';
import { tellCeiling, tellRefusal } from '../domain/retention/tell.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import type { Plan } from './plan.ts';

/**
 * Tells people once of what holds, and once when it is over: more is due than one run may do, AWS refuses deletions.
 *
 * Calls of the store: one list, where nothing is told.
 */
export async function tell(
  deps: Dependencies,
  context: KeepContext,
  { decisions, over }: Plan,
  outcomes: readonly Outcome[],
): Promise<void> {
  const conditions: Conditions = { kind: 'export-retention', deps: factDependencies(deps, context) };
  const { deployment, exportRetention } = deps.policy;
  const known = await standing(conditions);
  const telling = { conditions, known, retained: retainedExports, deployment, now: context.now() };
  const due = decisions.filter(
    ({ action, policy }) => action === 'delete' && policy.exportRetention.mode === 'act',
  );
  await tellCeiling(telling, over, exportRetention.mostDeletions);
  await tellRefusal(telling, new Set(due.map((one) => one.export.task)), outcomes);
}
