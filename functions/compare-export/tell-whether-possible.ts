import { concernOf } from '../domain/alert/concern.ts';
import { comparisonImpossibleAlert, comparisonPossibleAlert } from '../domain/comparison/alerts.ts';
import type { Counted } from '../domain/comparison/counted.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Condition, type Conditions, standing, tellChange } from '../domain/ledger/condition.ts';
import type { ClusterPolicy } from '../domain/policy/policy.ts';
import type { CompareContext, Dependencies } from './dependencies.ts';

/** A cluster whose databases were asked, and what they answered. */
export interface Asked {
  readonly cluster: { readonly resourceId: string; readonly identifier: string };
  readonly policy: ClusterPolicy;
  readonly counted: Counted;
}

/** Clusters whose databases could not be looked into, as people know it, by resource id. */
export function knownImpossible(
  deps: Dependencies,
  context: CompareContext,
): Promise<ReadonlyMap<string, Condition>> {
  return standing(conditionsOf(deps, context));
}

/** Databases that cannot be looked into are told once, and once when all can again. */
export async function tellWhetherPossible(
  deps: Dependencies,
  context: CompareContext,
  impossible: ReadonlyMap<string, Condition>,
  { cluster, policy, counted: { failures } }: Asked,
): Promise<void> {
  const subject = cluster.resourceId;
  const story = { deployment: deps.policy.deployment, ...concernOf(policy), cluster, now: context.now() };
  const why = failures.map(({ database, failure }) => `${database}: ${failure.text}`);
  await tellChange(conditionsOf(deps, context), impossible.get(subject), {
    subject,
    holds: failures.length > 0,
    begins: () => ({ body: { why }, effects: [{ alert: comparisonImpossibleAlert(story, failures) }] }),
    ends: (since) => ({
      body: { result: 'possible' },
      effects: [{ alert: comparisonPossibleAlert(story, since) }],
    }),
  });
}

function conditionsOf(deps: Dependencies, context: CompareContext): Conditions {
  return { kind: 'comparison', deps: factDependencies(deps, context) };
}
