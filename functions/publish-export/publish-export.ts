import { minuteMs } from '../domain/durations.ts';
import { type ByHand, recordRequest } from '../domain/export/record-request.ts';
import { largeClusters } from '../domain/export/registration-progress.ts';
import { toPublish } from '../domain/export/to-publish.ts';
import { taskOfKey } from '../domain/export/wanted-export.ts';
import { whyGone } from '../domain/export-retention/removal.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { conditionsPrefix } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, PublishContext } from './dependencies.ts';
import { findNoted, type NotedCluster, readPending } from './pending.ts';
import { publishCluster } from './publish-cluster.ts';
import { askedOf } from './request.ts';

/** No further cluster is begun this short before the deadline. */
const marginMs = minuteMs;

/**
 * Lets readers find what is verified: moves the pointers to the newest rows, and registers tables and a partition for the
 * snapshot in the Glue Data Catalog. What is to be published stands in the ledger; events only say to look. One
 * invocation at a time does it: neither Glue nor the order of exports would bear two.
 */
export async function publishExport(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: PublishContext,
): Promise<Outcome[]> {
  const { byHand, sweeps, look, outcomes: unfit } = recordRequest(wakeUps, askedOf);
  const outcomes = [...unfit];
  if (!look) return outcomes;
  for (const asked of byHand) outcomes.push(...(await noteByHand(deps, asked)));
  outcomes.push(...(await publishWaiting(deps, context)));
  const sweep = {
    wakeUps: sweeps,
    subject: 'sweep of verified exports',
    prefixes: ['export-publications/', conditionsPrefix('catalogue')],
  };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

async function publishWaiting(deps: Dependencies, context: PublishContext): Promise<readonly Outcome[]> {
  if (!(await anyWaits(deps))) return [];
  const lease = { store: deps.store, now: () => context.now(), invocation: context.invocation };
  const worked = await withLease(lease, 'exports-publishing', () => publishAll(deps, context));
  if (worked === 'held-by-another') {
    const reason = 'another invocation publishes them';
    return [{ kind: 'waiting', subject: 'verified exports', reason }];
  }
  return worked.rounds.flat();
}

async function anyWaits({ store }: Dependencies): Promise<boolean> {
  for await (const _key of store.list(toPublish.prefix)) return true;
  return false;
}

async function noteByHand({ store }: Dependencies, { record, wakeUp }: ByHand): Promise<Outcome[]> {
  const wakeUps = [wakeUp];
  try {
    if (!(await store.read(record))) {
      return [{ kind: 'refused', subject: record, reason: 'the ledger has no such record', wakeUps }];
    }
    await toPublish.note(store, record);
    // Asked after it is noted: whoever deletes notes that first, and looks for what is to be published then.
    const gone = await whyGone(store, record, taskOfKey(record).replace(/\.verified$/, ''));
    if (gone !== undefined) {
      await store.removeMarker(toPublish.keyOf(record));
      return [{ kind: 'refused', subject: record, reason: gone, wakeUps }];
    }
  } catch (thrown) {
    return [failureOf(thrown, record, wakeUps)];
  }
  return [];
}

async function publishAll(deps: Dependencies, context: PublishContext): Promise<Outcome[]> {
  const { clusters, outcomes: unfit } = await findNoted(deps);
  const outcomes = [...unfit];
  // What one invocation had no time for comes last: it may take all the time that there is.
  const large = await largeClusters(deps.store);
  const inOrder = clusters.toSorted(
    (a, b) => Number(large.has(a.clusterId)) - Number(large.has(b.clusterId)),
  );
  for (const cluster of inOrder) outcomes.push(...(await publishNoted(deps, context, cluster)));
  return outcomes;
}

async function publishNoted(
  deps: Dependencies,
  context: PublishContext,
  { clusterId, records }: NotedCluster,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let left = records; left.length > 0; ) {
    if (!hasTime(context, marginMs)) {
      return [
        ...outcomes,
        { kind: 'waiting', subject: clusterId, reason: 'this invocation has no time left' },
      ];
    }
    const { pending, outcomes: unfit, rest } = await readPending(deps, left);
    outcomes.push(...unfit, ...(await publishCluster(deps, context, pending)));
    left = rest;
  }
  return outcomes;
}
