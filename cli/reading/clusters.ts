import type { BackedUpCluster } from '../../functions/domain/backup/inventory.ts';
import { policyFor } from '../../functions/domain/cluster/cluster.ts';
import type { ClusterPolicy } from '../../functions/domain/policy/policy.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/session.ts';

/** A cluster that the deployment looks after. */
export interface LookedAfter {
  readonly cluster: BackedUpCluster;
  readonly policy: ClusterPolicy;
}

/** Every cluster of the account and region that the configuration chooses, by identifier; one call for each 100. */
export async function lookedAfterClusters({ policy, inventory }: Session): Promise<LookedAfter[]> {
  const clusters = await (await inventory()).clusters();
  return clusters
    .flatMap((cluster) => {
      const chosen = policyFor(cluster, policy.clusters);
      return chosen ? [{ cluster, policy: chosen }] : [];
    })
    .toSorted((a, b) => a.cluster.identifier.localeCompare(b.cluster.identifier));
}

/**
 * The clusters that a command was asked about: the one of that identifier, or all of them.
 *
 * @throws Problem `refused` where the named one is not looked after here
 */
export async function chosenClusters(
  session: Session,
  identifier: string | undefined,
): Promise<LookedAfter[]> {
  const all = await lookedAfterClusters(session);
  if (identifier === undefined) return all;
  const named = all.filter(({ cluster }) => cluster.identifier === identifier.toLowerCase());
  if (named.length > 0) return named;
  const known = all.map(({ cluster }) => cluster.identifier);
  const { deployment, region } = session.place;
  throw new Problem({
    status: 'refused',
    expected: `a cluster that ${deployment} looks after in ${region}`,
    found: identifier,
    todo: [
      known.length === 0
        ? 'No cluster there is looked after: see clusters in the configuration.'
        : `Choose one of ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', …' : ''}.`,
    ],
  });
}
