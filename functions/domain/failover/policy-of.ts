import { policyFor } from '../cluster/cluster.ts';
import type { ClusterPolicy, Policy } from '../policy/policy.ts';
import { type About, aboutOf } from './about.ts';
import type { Incident } from './incident.ts';

/** What a failover is told by, of the policy of a cluster or an instance. */
export type FailoverSubject = Pick<ClusterPolicy, 'name' | 'match' | 'importance' | 'team' | 'failover'>;

/** A global database is looked after where its cluster here is. */
export function failoverPolicyOf(
  named: { about: About; identifier: string; tags: Readonly<Record<string, string>> },
  { clusters, instances = [] }: Policy,
): FailoverSubject | undefined {
  if (named.about !== 'instance') return policyFor(named, clusters);
  return instances.find(({ match }) => match.identifier === named.identifier);
}

/** The policy of something whose incident names it. */
export function policyOfIncident(
  { clusterId, policyName }: Pick<Incident, 'clusterId' | 'policyName'>,
  { clusters, instances = [] }: Policy,
): FailoverSubject | undefined {
  const all: readonly FailoverSubject[] = aboutOf(clusterId) === 'instance' ? instances : clusters;
  return all.find(({ name }) => name === policyName);
}
