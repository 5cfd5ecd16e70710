import type { Severity } from '../alert/alert.ts';
import { type Concern, concernOf } from '../alert/concern.ts';
import { gravest } from '../alert/severity.ts';
import { policyFor } from '../cluster/cluster.ts';
import type { ChangesPolicy, Check, CheckSeverities } from '../policy/changes.ts';
import type { ClusterPolicy, Policy } from '../policy/policy.ts';
import type { GuardedCluster, GuardedState } from './state.ts';
import { keyName, type Thing } from './thing.ts';
import type { Touch } from './touches.ts';

/** A cluster that is watched, and what its policy says. */
export interface WatchedCluster {
  /** As people call it. */
  readonly name: string;
  readonly identifier: string;
  readonly concern: Concern;
  /** Whether people are told. */
  readonly tells: boolean;
  readonly checks: CheckSeverities;
  /** As RDS lists it; absent for one that it does not list any more. */
  readonly state?: GuardedCluster;
}

/** Whom and what a change concerns. */
export interface Concerned {
  readonly clusters: readonly WatchedCluster[];
  readonly severity: Severity;
  readonly tells: boolean;
}

/** The clusters of the account that somebody wants watched. */
export async function watchedClusters(
  state: GuardedState,
  policy: Policy,
): Promise<readonly WatchedCluster[]> {
  const clusters = await state.clusters();
  return clusters.flatMap((cluster) =>
    watched(policyFor(cluster, policy.clusters), cluster.identifier, cluster),
  );
}

function watched(
  policy: ClusterPolicy | undefined,
  identifier: string,
  state?: GuardedCluster,
): WatchedCluster[] {
  const { changes } = policy ?? {};
  if (!policy || !changes || changes.mode === 'off') return [];
  return [
    {
      // Several clusters may carry the tag that chose them.
      name: 'tag' in policy.match ? identifier : policy.name,
      identifier,
      concern: concernOf(policy),
      tells: changes.mode === 'act',
      checks: changes.checks,
      ...(state && { state }),
    },
  ];
}

/** Whom a touch concerns; `undefined` where nobody wants to know of it. */
export async function concernedBy(
  { check, thing, key, cluster }: Pick<Touch, 'check' | 'thing' | 'key' | 'cluster'>,
  state: GuardedState,
  policy: Policy,
): Promise<Concerned | undefined> {
  if (thing.kind === 'trail' || thing.kind === 'suite') return concernsAll(check, policy.changes, policy);
  const all = await watchedClusters(state, policy);
  const owner: Thing = cluster === undefined ? thing : { kind: 'cluster', name: cluster };
  const clusters = await clustersOf(owner, all, state, policy);
  return together(
    clusters.filter(({ state }) => key === undefined || !isKey(state?.keyArn, key)),
    check,
  );
}

/** Those of the clusters whose policy has the check, and how grave it is for the gravest of them. */
export function together(clusters: readonly WatchedCluster[], check: Check): Concerned | undefined {
  const looking = clusters.filter(({ checks }) => checks[check] !== 'off');
  const severity = gravest(looking.flatMap(({ checks }) => (checks[check] === 'off' ? [] : [checks[check]])));
  if (!severity) return undefined;
  return { clusters: looking, severity, tells: looking.some(({ tells }) => tells) };
}

function concernsAll(
  check: Check,
  changes: ChangesPolicy | undefined,
  { clusters }: Policy,
): Concerned | undefined {
  const severity = changes?.checks[check] ?? 'off';
  if (severity === 'off') return undefined;
  return { clusters: [], severity, tells: clusters.some((cluster) => cluster.changes?.mode === 'act') };
}

async function clustersOf(
  thing: Thing,
  all: readonly WatchedCluster[],
  state: GuardedState,
  policy: Policy,
): Promise<readonly WatchedCluster[]> {
  const named = (identifier: string | undefined) =>
    all.filter((cluster) => cluster.identifier === identifier);
  switch (thing.kind) {
    case 'cluster': {
      const listed = named(thing.name);
      if (listed.length > 0) return listed;
      // Of one that is deleted only the name is left, which no tag goes with.
      const known = (await state.clusters()).some(({ identifier }) => identifier === thing.name);
      return known ? [] : watched(policyFor({ identifier: thing.name }, policy.clusters), thing.name);
    }
    case 'instance': {
      const instance = (await state.instances()).find(({ identifier }) => identifier === thing.name);
      return named(instance?.cluster);
    }
    case 'snapshot':
      return named((await state.snapshot(thing.name))?.cluster);
    case 'parameter-group':
      return all.filter((cluster) => cluster.state?.parameterGroup === thing.name);
    case 'key':
      return all.filter((cluster) => isKey(cluster.state?.keyArn, thing.name));
    default:
      return [];
  }
}

function isKey(keyArn: string | undefined, named: string): boolean {
  return (
    keyArn !== undefined &&
    (keyArn === named || keyName(keyArn).toLowerCase() === keyName(named).toLowerCase())
  );
}
