import type { BackedUpCluster, HeldSnapshot } from '../../functions/domain/backup/inventory.ts';
import { namedInstances, policyFor, policyForInstance } from '../../functions/domain/cluster/cluster.ts';
import type { ClusterPolicy } from '../../functions/domain/policy/policy.ts';
import { Problem } from '../problem.ts';
import type { Session } from '../session/session.ts';

/** A cluster that the deployment looks after, or an instance that is in none. */
export interface LookedAfter {
  readonly cluster: BackedUpCluster;
  readonly policy: ClusterPolicy;
  /** Of an instance, whose volume is its own. */
  readonly allocatedGb?: number | undefined;
}

export function isInstance({ policy }: LookedAfter): boolean {
  return 'instance' in policy.match;
}

/**
 * Every cluster of the account and region that the configuration chooses, and every instance that it names, by identifier;
 * one call for each 100.
 */
export async function allLookedAfter(session: Session): Promise<LookedAfter[]> {
  const { policy } = session;
  const [clusters, instances] = await Promise.all([
    session.inventory().then((inventory) => inventory.clusters()),
    instancesOf(session),
  ]);
  return [
    ...clusters.flatMap((cluster) => {
      const chosen = policyFor(cluster, policy.clusters);
      return chosen ? [{ cluster, policy: chosen }] : [];
    }),
    ...instances.flatMap((cluster) => {
      const chosen = policyForInstance(cluster.identifier, policy.clusters);
      return chosen ? [{ cluster, policy: chosen, allocatedGb: cluster.allocatedGb }] : [];
    }),
  ].toSorted((a, b) => a.cluster.identifier.localeCompare(b.cluster.identifier));
}

async function instancesOf(session: Session) {
  const identifiers = namedInstances(session.policy.clusters);
  return identifiers.length === 0 ? [] : (await session.instances()).named(identifiers);
}

/** All their snapshots and those of others, a page at a time; instances have a list of their own. */
export async function* snapshotPages(session: Session): AsyncIterable<readonly HeldSnapshot[]> {
  yield* (await session.inventory()).pages('all');
  if (namedInstances(session.policy.clusters).length > 0) yield* (await session.instances()).pages();
}

/**
 * The clusters that a command was asked about: the one of that identifier, or all of them.
 *
 * @throws Problem `refused` where the named one is not looked after here
 */
export async function askedAbout(session: Session, identifier: string | undefined): Promise<LookedAfter[]> {
  const all = await allLookedAfter(session);
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
