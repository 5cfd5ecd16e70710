import { dayMs, minuteMs } from '../domain/durations.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { readCurrent } from '../domain/ledger/current.ts';
import type { Outcome } from '../domain/outcome.ts';
import { readPauses } from '../domain/pause/pause.ts';
import { type FleetCluster, fleetNow, knownFleetKey, type Source } from '../domain/trouble/fleet.ts';
import { toldByEntry } from '../domain/trouble/occurrence.ts';
import type { Received } from '../domain/trouble/receive.ts';
import { beganAt, parseState, stateKey, type Thread, threadsPrefix } from '../domain/trouble/thread.ts';
import { capacitySign } from '../domain/trouble/told-events.ts';
import { attend } from './attend.ts';
import { lookAtCapacity, type SeenCapacity } from './capacity.ts';
import type { Dependencies, EventsContext } from './dependencies.ts';
import { lookInto, readKnownFleet } from './gather.ts';

/** RDS lists an event some minutes late at worst; what was read before is known and told once. */
const overlapMs = 600_000;
/** How often it is noted how far the list was read. */
const noteEveryMs = 1_800_000;
/** RDS keeps events for 14 days. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html */
const reachMs = 14 * dayMs - minuteMs;
/** An instance that is available so long after its recovery began has recovered. */
const settledMs = 600_000;

/** What no event told: gaps of delivery, ends that only the state shows, what waited for the end of quiet hours. */
export async function sweep(
  deps: Dependencies,
  context: EventsContext,
  wakeUps: readonly string[],
): Promise<Outcome[]> {
  const now = context.now();
  const [clusters, stored, seen, pauses] = await Promise.all([
    deps.fleet.all(),
    readKnownFleet(deps.store),
    readCurrent(deps.store, { key: stateKey, parse: parseState }),
    readPauses(deps.store, now),
  ]);
  const readTo = seen?.value.listReadTo;
  const since = new Date(
    Math.max(readTo ? Date.parse(readTo) - overlapMs : now.getTime(), now.getTime() - reachMs),
  );
  // What happened before the suite looked for the first time is history.
  const entries = readTo ? await deps.announced.since(since) : [];
  const find = async (source: Source) => clusterOf(clusters, source);
  const received: Received[] = [];
  const capacity = await lookAtCapacity(deps, clusters, seen?.value, now);
  for (const told of [...entries.flatMap((entry) => toldByEntry(entry) ?? []), ...capacity.told]) {
    const looked = await lookInto(deps, { known: stored?.known, pauses, find }, told);
    if ('severity' in looked) received.push(looked);
  }
  const notes = !readTo || now.getTime() - Date.parse(readTo) >= noteEveryMs;
  const { said, state } = await attend(deps, context, {
    received,
    endOf: (thread) => endOf(thread, clusters, capacity, now),
    ...(notes && { listReadTo: now }),
  });
  await remember(deps, stored, clusters, now);
  const unfinished = await finishThreads(deps, context);
  const waiting = state.threads.filter(({ way }) => way.kind === 'held').length;
  const reason = `${clusters.length} clusters, ${entries.length} listed events looked at; ${said.size} threads told, ${waiting} wait for the end of quiet hours`;
  return [...unfinished, ...capacity.failures, { kind: 'done', subject: 'sweep of events', reason, wakeUps }];
}

/** Messages that were decided and not sent. */
export function finishThreads(deps: Dependencies, context: EventsContext): Promise<Outcome[]> {
  return finishFacts(factDependencies(deps, context), [threadsPrefix]);
}

function clusterOf(
  clusters: readonly FleetCluster[],
  { about, identifier }: Source,
): FleetCluster | undefined {
  return clusters.find((cluster) =>
    about === 'cluster'
      ? cluster.identifier === identifier
      : cluster.members.some(({ instance }) => instance === identifier),
  );
}

/** Whether what RDS lists shows that it is over. */
function endOf(
  thread: Thread,
  clusters: readonly FleetCluster[],
  { below }: SeenCapacity,
  now: Date,
): 'state' | 'gone' | undefined {
  const member = clusterOf(clusters, { about: thread.about, identifier: thread.source })?.members.find(
    ({ instance }) => instance === thread.source,
  );
  if (!member) return 'gone';
  const isOld = now.getTime() - beganAt(thread).getTime() >= settledMs;
  if (thread.trouble === 'instance-recovery')
    return isOld && member.status === 'available' ? 'state' : undefined;
  if (thread.trouble === 'parameters-pending')
    return member.parametersPending === false ? 'state' : undefined;
  if (thread.trouble === capacitySign) return below.has(thread.source) ? 'state' : undefined;
  return undefined;
}

async function remember(
  { store }: Dependencies,
  stored: Awaited<ReturnType<typeof readKnownFleet>>,
  clusters: readonly FleetCluster[],
  now: Date,
): Promise<void> {
  const next = fleetNow(stored?.known, clusters, now);
  if (JSON.stringify(next) === JSON.stringify(stored?.known)) return;
  // Whoever else wrote meanwhile has seen the same, or the next sweep sees it.
  if (stored) await store.replace(knownFleetKey, next, stored.etag);
  else await store.create(knownFleetKey, next);
}
