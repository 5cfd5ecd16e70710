import { type ByHand, recordRequest } from '../domain/export/record-request.ts';
import { minuteOf } from '../domain/export/task-identifier.ts';
import { noteToPublish, toPublishKey, toPublishPrefix } from '../domain/export/to-publish.ts';
import { taskOfKey } from '../domain/export/wanted-export.ts';
import { whyGone } from '../domain/export-retention/removal.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { type Conditions, conditionsPrefix, standing } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, PublishContext } from './dependencies.ts';
import { findPending, type Pending } from './pending.ts';
import { publishCluster } from './publish-cluster.ts';
import { askedOf } from './request.ts';

/** No further cluster is begun this short before the deadline. */
const marginMs = 60_000;

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
  if (sweeps.length > 0) outcomes.push(...(await finishRecords(deps, context, sweeps)));
  return outcomes;
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
  for await (const _key of store.list(toPublishPrefix)) return true;
  return false;
}

async function noteByHand({ store }: Dependencies, { record, wakeUp }: ByHand): Promise<Outcome[]> {
  const wakeUps = [wakeUp];
  try {
    if (!(await store.read(record))) {
      return [{ kind: 'refused', subject: record, reason: 'the ledger has no such record', wakeUps }];
    }
    await noteToPublish(store, record);
    // Asked after it is noted: whoever deletes notes that first, and looks for what is to be published then.
    const gone = await whyGone(store, record, taskOfKey(record).replace(/\.verified$/, ''));
    if (gone !== undefined) {
      await store.removeMarker(toPublishKey(record));
      return [{ kind: 'refused', subject: record, reason: gone, wakeUps }];
    }
  } catch (thrown) {
    return [failureOf(thrown, record, wakeUps)];
  }
  return [];
}

async function publishAll(deps: Dependencies, context: PublishContext): Promise<Outcome[]> {
  const { pending, outcomes: unfit } = await findPending(deps);
  const outcomes = [...unfit];
  if (pending.length === 0) return outcomes;
  const conditions: Conditions = { kind: 'catalogue', deps: factDependencies(deps, context) };
  const stands = await standing(conditions);
  for (const [first, ...others] of byCluster(pending)) {
    if (context.invocation.deadline.getTime() - context.now().getTime() < marginMs) {
      const subject = first.export.clusterIdentifier;
      outcomes.push({ kind: 'waiting', subject, reason: 'this invocation has no time left' });
    } else
      outcomes.push(...(await publishCluster(deps, context, { conditions, stands }, [first, ...others])));
  }
  return outcomes;
}

/** Each cluster's exports in the order of their snapshots, attempts at one in theirs. */
function byCluster(pending: readonly Pending[]): [Pending, ...Pending[]][] {
  const clusters = new Map<string, [Pending, ...Pending[]]>();
  const order = ({ export: { taskIdentifier: task } }: Pending) =>
    `${minuteOf(task)} ${task.length.toString().padStart(3, '0')} ${task}`;
  for (const one of [...pending].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
    const some = clusters.get(one.export.clusterIdentifier);
    if (some) some.push(one);
    else clusters.set(one.export.clusterIdentifier, [one]);
  }
  return [...clusters.values()];
}

/** Announcements and alerts that an earlier invocation recorded and could not send. */
async function finishRecords(
  deps: Dependencies,
  context: PublishContext,
  wakeUps: readonly string[],
): Promise<Outcome[]> {
  const outcomes = await finishFacts(factDependencies(deps, context), [
    'export-publications/',
    conditionsPrefix('catalogue'),
  ]);
  const reason = `${outcomes.length} open records finished`;
  return [...outcomes, { kind: 'done', subject: 'sweep of verified exports', reason, wakeUps }];
}
