import { clusterFoundAlert, missingClusterAlert } from '../domain/backup/missing-cluster-alerts.ts';
import { policyFor } from '../domain/cluster/cluster.ts';
import { begin, type Conditions, end, standing } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { CheckContext, Dependencies } from './dependencies.ts';
import type { Gathered } from './gather.ts';

/** Tells of clusters that the configuration names and RDS does not know, and when there is one again. */
export async function tellMissing(
  { policy }: Dependencies,
  context: CheckContext,
  conditions: Conditions,
  { judged, missing }: Gathered,
): Promise<Outcome[]> {
  const stands = await standing(conditions);
  const outcomes: Outcome[] = [];
  for (const { identifier } of missing) {
    const { team } = policyFor({ identifier }, policy.clusters) ?? {};
    const story = { deployment: policy.deployment, identifier, team, now: context.now() };
    const known = stands.get(identifier);
    if (!known) {
      await begin(conditions, identifier, {
        body: { cluster: { identifier } },
        effects: [{ alert: missingClusterAlert(story) }],
      });
    }
    const reason = `the configuration names it, and there is no such cluster in ${policy.deployment.region}; ${known ? `told ${known.since}` : 'told now'}`;
    outcomes.push({ kind: 'waiting', subject: identifier, reason });
  }
  for (const [identifier, condition] of stands) {
    if (missing.some((one) => one.identifier === identifier)) continue;
    const isThere = judged.some(({ cluster }) => cluster.identifier === identifier);
    const { team } = policyFor({ identifier }, policy.clusters) ?? {};
    const story = { deployment: policy.deployment, identifier, team, now: context.now() };
    await end(conditions, condition, {
      body: { cluster: { identifier }, result: isThere ? 'found' : 'no longer looked after' },
      effects: isThere ? [{ alert: clusterFoundAlert(story, new Date(condition.since)) }] : [],
    });
  }
  return outcomes;
}
