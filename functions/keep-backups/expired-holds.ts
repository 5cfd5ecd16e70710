import { expiredHolds } from '../domain/backup/hold.ts';
import { holdEndedAlert, holdExpiredAlert } from '../domain/backup/hold-alerts.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { begin, type Conditions, end, standing } from '../domain/ledger/condition.ts';
import type { Dependencies, KeepContext } from './dependencies.ts';
import type { Plan } from './plan.ts';

/** Tells people once of each backup whose hold has run out and still stands, and once when it no longer does. */
export async function tellExpiredHolds(
  deps: Dependencies,
  context: KeepContext,
  { decisions }: Plan,
): Promise<void> {
  const conditions: Conditions = { kind: 'backup-holds', deps: factDependencies(deps, context) };
  const { deployment } = deps.policy;
  const now = context.now();
  const known = await standing(conditions);
  const holding = new Set<string>();
  for (const { backup, policy } of decisions) {
    const holds = expiredHolds(backup, now);
    if (holds.length === 0) continue;
    const { identifier: snapshot, clusterIdentifier } = backup;
    holding.add(snapshot);
    if (known.has(snapshot)) continue;
    const alert = holdExpiredAlert(
      { deployment, team: policy.team, clusterIdentifier, snapshot, now },
      holds,
    );
    const body = { snapshot, clusterIdentifier, holds: holds.map(({ tag }) => tag) };
    await begin(conditions, snapshot, { body, effects: [{ alert }] });
  }
  for (const [snapshot, condition] of known) {
    if (holding.has(snapshot)) continue;
    const still = decisions.find(({ backup }) => backup.identifier === snapshot);
    const clusterIdentifier = still?.backup.clusterIdentifier ?? 'all clusters';
    const story = { deployment, team: still?.policy.team, clusterIdentifier, snapshot, now };
    const alert = holdEndedAlert(story, new Date(condition.since));
    await end(conditions, condition, { body: { snapshot }, effects: [{ alert }] });
  }
}
