import { ceilingAlert, underCeilingAlert } from '../domain/backup/ceiling-alerts.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { begin, type Conditions, end, standing } from '../domain/ledger/condition.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import type { Plan } from './plan.ts';

/** Tells people once that more is due than a run may do, and once when it no longer is. */
export async function tellCeiling(deps: Dependencies, context: KeepContext, { over }: Plan): Promise<void> {
  const conditions: Conditions = { kind: 'retention-ceiling', deps: factDependencies(deps, context) };
  const { deployment, backupRetention } = deps.policy;
  const known = (await standing(conditions)).get(deployment.name);
  const isOver = over.mark + over.delete > 0;
  const story = { deployment, most: backupRetention.mostDeletions, over, now: context.now() };
  if (isOver && !known) {
    await begin(conditions, deployment.name, { body: { over }, effects: [{ alert: ceilingAlert(story) }] });
  }
  if (!isOver && known) {
    const alert = underCeilingAlert(story, new Date(known.since));
    await end(conditions, known, { body: { over }, effects: [{ alert }] });
  }
}
