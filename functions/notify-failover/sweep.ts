import { factDependencies } from '../domain/fact-dependencies.ts';
import { aboutOf } from '../domain/failover/about.ts';
import { measuredApart } from '../domain/failover/cluster-metrics.ts';
import { isSameWriter, type Topology, writerOf } from '../domain/failover/facts.ts';
import { currentKey, incidentsPrefix, parseIncident } from '../domain/failover/incident.ts';
import {
  asObject,
  isSameKnowledge,
  type KnownWriter,
  type KnownWriters,
  knownWritersKey,
  seenNow,
} from '../domain/failover/known-writers.ts';
import { pagesPrefix } from '../domain/failover/page.ts';
import { failoverPolicyOf } from '../domain/failover/policy-of.ts';
import { type Step, turns } from '../domain/failover/step.ts';
import { messageOf } from '../domain/fault.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { isJsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Dependencies, FailoverContext } from './dependencies.ts';
import { announcedOf, readKnownWriters } from './gather.ts';
import { listOpenIncidents, type OpenIncident } from './open-incidents.ts';
import { tendOpenPages } from './pages.ts';
import { startChecks } from './probe-checks.ts';
import type { Named } from './request.ts';

/**
 * What no event told: incidents that are open, writers that changed unannounced, messages left unsent. Afterwards
 * it remembers who writes now, so that the next failover can name the writer of before.
 */
export async function sweep(
  deps: Dependencies,
  context: FailoverContext,
  wakeUps: readonly string[],
  lookAt: (named: Named) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const markers = await listOpenIncidents(deps);
  const open = new Map(
    markers.map(({ clusterId, identifier }) => [
      `${aboutOf(clusterId)} ${identifier}`,
      { clusterId, identifier },
    ]),
  );
  for (const { clusterId, identifier } of open.values()) {
    outcomes.push(await lookAt({ about: aboutOf(clusterId), identifier, steps: [], wakeUps }));
  }
  for (const marker of markers) await removeIfOver(deps, context, marker);

  const clusters = (await deps.topologies.all({ instances: looksAtInstances(deps) })).filter((cluster) =>
    isLookedAfter(deps, cluster),
  );
  const stored = await readKnownWriters(deps.store);
  for (const cluster of clusters) {
    const before = stored?.known.clusters[cluster.resourceId];
    const writer = writerOf(cluster);
    if (!before || !writer || isSameWriter(before.writer, writer)) continue;
    if (open.has(`${cluster.about} ${cluster.identifier}`)) continue;
    const steps = await unannounced(deps, context, cluster, before);
    const { about, identifier } = cluster;
    outcomes.push(await lookAt({ about, identifier, steps, wakeUps }));
  }
  countNothingLost(deps, context);
  const failed = outcomes.some(({ kind }) => kind === 'failed-retryable');
  // Forgetting the writer of before would lose the failover that could not be told just now.
  const remembered = failed ? 'kept' : await remember(deps, context, stored, clusters);
  outcomes.push(...(await tendOpenPages(deps, context)));
  outcomes.push(...(await finishFacts(factDependencies(deps, context), [incidentsPrefix, pagesPrefix])));
  outcomes.push(...(await startChecks(deps, context, clusters)));
  const reason = `${clusters.length} clusters looked at, ${open.size} with an open incident; known writers ${remembered}`;
  return [...outcomes, { kind: 'done', subject: 'sweep of failovers', reason, wakeUps }];
}

/**
 * Once a day, that nothing was lost: without a single value CloudWatch could not tell a year without failovers from
 * one that nobody watched. It charges a metric for the hours in which it gets values.
 */
function countNothingLost({ policy }: Dependencies, context: FailoverContext): void {
  if (context.now().getUTCHours() !== 0) return;
  for (const { name } of measuredApart(policy)) context.count('WriterUnavailable', 0, { cluster: name });
}

/** The marker of an incident that is over, or that never came to be: its invocation lost the race, or crashed. */
async function removeIfOver(
  { store }: Dependencies,
  context: FailoverContext,
  marker: OpenIncident,
): Promise<void> {
  const key = currentKey(marker.clusterId);
  const [noted, stored] = await Promise.all([store.read(marker.key), store.read(key)]);
  const incident = stored && parseIncident(key, stored.body);
  if (incident?.id === marker.incident && !incident.end) return;
  const until = isJsonObject(noted?.body) ? noted.body['until'] : undefined;
  const isLate = typeof until !== 'string' || Date.parse(until) < context.now().getTime();
  if (isLate) await store.removeMarker(marker.key);
}

function looksAtInstances({ policy }: Dependencies): boolean {
  return policy.instances?.some(({ failover }) => failover.mode !== 'off') ?? false;
}

function isLookedAfter({ policy }: Dependencies, cluster: Topology): boolean {
  const chosen = failoverPolicyOf(cluster, policy);
  return chosen !== undefined && chosen.failover.mode !== 'off';
}

/** What RDS's list says about it since the writer of before was seen; else only that it changed. */
async function unannounced(
  deps: Dependencies,
  context: FailoverContext,
  cluster: Topology,
  before: KnownWriter,
): Promise<readonly Step[]> {
  const listed = await announcedOf(deps, cluster, new Date(before.seenAt)).catch((thrown: unknown) => {
    const reason = messageOf(thrown);
    context.log.warn('What RDS announced since is not known', { cluster: cluster.identifier, reason });
    return [];
  });
  if (turns(listed).length > 0) return listed;
  const { instance = '', zone } = writerOf(cluster) ?? {};
  const place = ({ instance: name, zone: where }: { instance: string; zone?: string | undefined }) =>
    cluster.about === 'cluster' || where === undefined ? name : `${name} in ${where}`;
  const text = `The writer changed from ${place(before.writer)} to ${place({ instance, zone })}; RDS announced nothing.`;
  const at = context.now().toISOString();
  const targetZone = cluster.about !== 'cluster' && zone !== undefined ? { targetZone: zone } : {};
  return [{ kind: 'writer-changed', at, text, target: instance, ...targetZone, inferred: true }];
}

async function remember(
  { store }: Dependencies,
  context: FailoverContext,
  stored: { readonly known: KnownWriters; readonly etag: string } | undefined,
  clusters: readonly Topology[],
): Promise<'kept' | 'updated'> {
  const next = seenNow(stored?.known, clusters, context.now());
  if (isSameKnowledge(stored?.known, next)) return 'kept';
  // Whoever else wrote meanwhile has seen the same, or the next sweep sees it.
  if (stored) await store.replace(knownWritersKey, asObject(next), stored.etag);
  else await store.create(knownWritersKey, asObject(next));
  return 'updated';
}
