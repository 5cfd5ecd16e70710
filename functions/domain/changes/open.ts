import { failureOf } from '../failure.ts';
import type { Outcome } from '../outcome.ts';
import { type Check, type StandingCheck, standingChecks } from '../policy/changes.ts';
import type { Policy } from '../policy/policy.ts';
import { type Concerned, concernedBy, together, type WatchedCluster, watchedClusters } from './concerned.ts';
import { type Place, type Reading, readingOf } from './reading.ts';
import { keyName, type Thing } from './thing.ts';

/** One thing that a standing check looks at. */
export interface Looked {
  readonly check: StandingCheck;
  readonly thing: Thing;
  readonly concerned: Concerned;
  readonly reading: Reading;
}

/** A standing check, and what it is to look at. */
export interface Target {
  readonly check: StandingCheck;
  readonly thing: Thing;
}

/** The part of a ledger key that a standing condition is told by. */
export function subjectOf(check: StandingCheck, { name }: Pick<Thing, 'name'>): string {
  return `${check}/${name.replaceAll('/', '!')}`;
}

/** The reverse; `undefined` for what an other version told by. */
export function parseSubject(
  subject: string,
): { readonly check: StandingCheck; readonly thing: Thing } | undefined {
  const [named, name] = subject.split('/');
  const check = standingChecks.find((each) => each === named);
  return check === undefined || name === undefined
    ? undefined
    : { check, thing: thingOf(check, name.replaceAll('!', '/')) };
}

export function isStanding(check: Check): check is StandingCheck {
  return standingChecks.some((each) => each === check);
}

const kinds: Readonly<Record<StandingCheck, Thing['kind']>> = {
  snapshotShared: 'snapshot',
  deletionProtectionOff: 'cluster',
  publiclyAccessible: 'instance',
  tlsNotForced: 'parameter-group',
  keyInDanger: 'key',
};

function thingOf(check: StandingCheck, name: string): Thing {
  return { kind: kinds[check], name };
}

/**
 * Everything that the standing checks look at, for all watched clusters: a call for each page of clusters and instances,
 * each parameter group and each key, and for each of the snapshots that are named.
 */
export async function lookAtAll(
  place: Place,
  policy: Policy,
  snapshots: readonly { readonly identifier: string; readonly cluster: string }[],
): Promise<{ readonly looked: readonly Looked[]; readonly failed: ReadonlyMap<string, Outcome> }> {
  const clusters = await watchedClusters(place.state, policy);
  const instances = clusters.length > 0 ? await place.state.instances() : [];
  const of = (identifier: string | undefined) => clusters.filter((each) => each.identifier === identifier);
  const targets: [StandingCheck, string, readonly WatchedCluster[]][] = [
    ...clusters.map((each) => target('deletionProtectionOff', each.identifier, [each])),
    ...instances.map(({ identifier, cluster }) => target('publiclyAccessible', identifier, of(cluster))),
    ...grouped(clusters, ({ state }) => state?.parameterGroup).map(([group, own]) =>
      target('tlsNotForced', group, own),
    ),
    ...grouped(clusters, ({ state }) => state?.keyArn && keyName(state.keyArn).toLowerCase()).map(
      ([key, own]) => target('keyInDanger', key, own),
    ),
    ...snapshots.map(({ identifier, cluster }) => target('snapshotShared', identifier, of(cluster))),
  ];
  const looked: Looked[] = [];
  const failed = new Map<string, Outcome>();
  for (const [check, name, own] of targets) {
    const concerned = together(own, check);
    if (!concerned) continue;
    const thing = thingOf(check, name);
    try {
      looked.push({ check, thing, concerned, reading: await readingOf(check, thing, concerned, place) });
    } catch (thrown) {
      failed.set(subjectOf(check, thing), failureOf(thrown, `${check} of ${name}`));
    }
  }
  return { looked, failed };
}

/** One thing, from what it was told by; `undefined` where nobody looks at it any more, or its cluster is gone. */
export async function lookAt(
  { check, thing }: Target,
  place: Place,
  policy: Policy,
): Promise<Looked | undefined> {
  const concerned = await concernedBy({ check, thing }, place.state, policy);
  if (!concerned?.clusters.some((cluster) => cluster.state)) return undefined;
  return { check, thing, concerned, reading: await readingOf(check, thing, concerned, place) };
}

function target(check: StandingCheck, name: string, clusters: readonly WatchedCluster[]) {
  return [check, name, clusters] satisfies [StandingCheck, string, readonly WatchedCluster[]];
}

function grouped(
  clusters: readonly WatchedCluster[],
  by: (cluster: WatchedCluster) => string | undefined,
): [string, WatchedCluster[]][] {
  return [...Map.groupBy(clusters, by)].flatMap(([name, own]) => (name === undefined ? [] : [[name, own]]));
}
