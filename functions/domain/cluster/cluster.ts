import type { ClusterPolicy } from '../policy/policy.ts';

/**
 * A DB cluster as RDS describes it, as far as it is chosen by.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html
 */
export interface Cluster {
  readonly arn: string;
  /** `aurora-postgresql`, or another: RDS lists clusters of every engine. */
  readonly engine: string;
  /** `DbClusterResourceId`: stays when the cluster is renamed or switched over. */
  readonly resourceId: string;
  readonly identifier: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Reads clusters of this account and region. */
export interface Clusters {
  /** The cluster of that resource id; `undefined` if it does not exist (any more). */
  find(resourceId: string): Promise<Cluster | undefined>;
  /** All of them. */
  all(): Promise<readonly Cluster[]>;
}

/**
 * The policy for a cluster: one that names its identifier before one that names its tag, else in the order of the
 * configuration. A cluster that no longer exists is known by its last identifier only, so tags cannot choose it.
 */
export function policyFor(
  cluster: { readonly identifier: string; readonly tags?: Readonly<Record<string, string>> },
  policies: readonly ClusterPolicy[],
): ClusterPolicy | undefined {
  const { byIdentifier, byTag } = indexOf(policies);
  const found = byIdentifier.get(cluster.identifier.toLowerCase());
  if (found) return found;
  const tags = new Map(Object.entries(cluster.tags ?? {}));
  return byTag.find(({ match }) => 'tag' in match && tags.get(match.tag.key) === match.tag.value);
}

/** The policy for a DB instance of RDS that is in no cluster. */
export function policyForInstance(
  identifier: string,
  policies: readonly ClusterPolicy[],
): ClusterPolicy | undefined {
  return policies.find(({ match }) => 'instance' in match && match.instance === identifier.toLowerCase());
}

/** Identifiers of the instances that are looked after; RDS need not be asked for any where there are none. */
export function namedInstances(policies: readonly ClusterPolicy[]): string[] {
  return policies.flatMap(({ match }) => ('instance' in match ? [match.instance] : []));
}

interface PolicyIndex {
  readonly byIdentifier: ReadonlyMap<string, ClusterPolicy>;
  readonly byTag: readonly ClusterPolicy[];
}

/** A sweep asks for thousands of snapshots, of policies that never change. */
const indexes = new WeakMap<readonly ClusterPolicy[], PolicyIndex>();

function indexOf(policies: readonly ClusterPolicy[]): PolicyIndex {
  const known = indexes.get(policies);
  if (known) return known;
  const byIdentifier = new Map<string, ClusterPolicy>();
  for (const policy of policies) {
    const identifier = 'identifier' in policy.match ? policy.match.identifier.toLowerCase() : undefined;
    // The first entry counts.
    if (identifier !== undefined && !byIdentifier.has(identifier)) byIdentifier.set(identifier, policy);
  }
  const index = { byIdentifier, byTag: policies.filter(({ match }) => 'tag' in match) };
  indexes.set(policies, index);
  return index;
}
