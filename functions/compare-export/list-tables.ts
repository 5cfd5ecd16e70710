import { policyFor } from '../domain/cluster/cluster.ts';
import type { ReachableCluster } from '../domain/comparison/ports.ts';
import { hourMs, minuteMs } from '../domain/durations.ts';
import { failureOf } from '../domain/failure.ts';
import { hasTime } from '../domain/invocation.ts';
import type { Condition } from '../domain/ledger/condition.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { overwrite } from '../domain/ledger/overwrite.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import { readSound } from '../domain/ledger/read-sound.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ComparePolicy } from '../domain/policy/exports.ts';
import type { ClusterPolicy, Policy } from '../domain/policy/policy.ts';
import {
  clusterOfRecord,
  inventoryKey,
  lastRoundKey,
  parseInventory,
  parseRound,
  toList,
} from '../domain/table-inventory/inventory.ts';
import { withReading } from '../domain/table-inventory/reading.ts';
import type { CompareContext, Dependencies } from './dependencies.ts';
import { knownImpossible, tellWhetherPossible } from './tell-whether-possible.ts';

/** Listing takes seconds; a server that does not answer, ten for each of its databases. */
const marginMs = minuteMs;
/** What was read so short before is not read again by a round that goes on where another one had no time left. */
const freshMs = 45 * minuteMs;
/** Every database has it unless somebody dropped it; it names the others. */
const firstDatabase = 'postgres';

/** What there is to list: the clusters of every hour, or those of exports that wait for it or have just begun. */
export interface TablesDue {
  readonly round: boolean;
  readonly noted: readonly string[];
  readonly unreadable: readonly Outcome[];
}

/** Calls of the store: one read, one list, and a read for each export that is noted. */
export async function tablesDue(store: LedgerStore, now: Date): Promise<TablesDue> {
  const last = await readSound(store, lastRoundKey, parseRound);
  const round = last === undefined || now.getTime() - last.getTime() >= hourMs - minuteMs;
  const { records, unreadable } = await readAll(store, toList.prefix, toList.parse);
  return { round, noted: records, unreadable: unreadable.map(({ key, fault }) => failureOf(fault, key)) };
}

/** Reads which tables the clusters have, from their own catalogues, into the inventories of the ledger. */
export async function listTables(
  deps: Dependencies,
  context: CompareContext,
  { round, noted, unreadable }: TablesDue,
): Promise<Outcome[]> {
  const outcomes = [...unreadable];
  if (!round && noted.length === 0) return outcomes;
  const startedAt = context.now().toISOString();
  const askedFor = new Set(noted.map(clusterOfRecord));
  const compared = comparedClusters(await deps.endpoints.all(), deps.policy);
  const due = compared.filter(({ cluster }) => round || askedFor.has(cluster.resourceId));
  const impossible = await knownImpossible(deps, context);
  let left = 0;
  for (const one of due) {
    const { resourceId: subject } = one.cluster;
    try {
      if (!hasTime(context, marginMs)) left += 1;
      else outcomes.push(...(await listOne(deps, context, impossible, one, askedFor.has(subject))));
    } catch (thrown) {
      outcomes.push(failureOf(thrown, subject));
    }
  }
  if (left > 0) {
    const reason = `this invocation has no time left for the tables of ${left} clusters`;
    return [...outcomes, { kind: 'waiting', subject: 'tables of the databases', reason }];
  }
  for (const record of noted) await deps.store.removeMarker(toList.keyOf(record));
  if (round) await overwrite(deps.store, lastRoundKey, { schema: 1, startedAt });
  return outcomes;
}

interface ComparedCluster extends ReachableCluster {
  readonly policy: ClusterPolicy;
  readonly settings: ComparePolicy;
}

function comparedClusters(all: readonly ReachableCluster[], { clusters }: Policy): ComparedCluster[] {
  return all.flatMap((reachable) => {
    const policy = policyFor(reachable.cluster, clusters);
    const settings = policy?.exports.mode === 'act' ? policy.exports.compare : undefined;
    const isOurs = reachable.cluster.engine === 'aurora-postgresql';
    return policy && settings && isOurs ? [{ ...reachable, policy, settings }] : [];
  });
}

async function listOne(
  deps: Dependencies,
  context: CompareContext,
  impossible: ReadonlyMap<string, Condition>,
  { cluster, endpoint, policy, settings }: ComparedCluster,
  isAskedFor: boolean,
): Promise<Outcome[]> {
  const { resourceId: subject, identifier } = cluster;
  const key = inventoryKey(subject);
  const before = await readSound(deps.store, key, parseInventory);
  const ageMs = before ? context.now().getTime() - Date.parse(before.readAt) : Number.POSITIVE_INFINITY;
  if (ageMs < freshMs && !isAskedFor) return [];
  const { host, port } = endpoint;
  const { user, authority, countUpTo, forSeconds } = settings;
  const counted = await deps.rows.count({
    ...{ clusterId: subject, identifier, host, port, database: firstDatabase, user, authority },
    ...{ only: [], countUpTo, forSeconds, listOnly: true },
  });
  await tellWhetherPossible(deps, context, impossible, { cluster, policy, counted });
  const [failed] = counted.failures;
  if (failed && counted.tables.length === 0) {
    const reason = `its tables cannot be listed: ${failed.failure.name}; every hour tries again`;
    return [{ kind: 'waiting', subject, reason }];
  }
  await overwrite(deps.store, key, withReading(before, counted, context.now()));
  return [{ kind: 'done', subject, reason: `${counted.tables.length} tables are known` }];
}
