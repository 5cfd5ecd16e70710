import { type ByHand, recordRequest } from '../domain/export/record-request.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { type Conditions, conditionsPrefix, standing } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import { toDefine } from '../domain/views/to-define.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { defineDatabase } from './define-database.ts';
import type { Dependencies, ViewsContext } from './dependencies.ts';
import { findNoted } from './noted.ts';
import { askedOf, lookAgain } from './request.ts';

/** No further database is begun this short before the deadline. */
const marginMs = 30_000;
/** Athena makes a view within a few seconds. */
const lookAgainSeconds = 10;

/**
 * Has Athena make a view for each registered table, in which numbers, dates and times are what they are in PostgreSQL. What
 * is to be looked at stands in the ledger; events only say to look. One invocation at a time does it.
 */
export async function defineViews(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: ViewsContext,
): Promise<Outcome[]> {
  const { byHand, sweeps, look, outcomes: unfit } = recordRequest(wakeUps, askedOf);
  const outcomes = [...unfit];
  if (!look) return outcomes;
  for (const asked of byHand) outcomes.push(...(await noteByHand(deps, asked)));
  outcomes.push(...(await defineWaiting(deps, context, new Set(byHand.map(({ record }) => record)))));
  const sweep = { wakeUps: sweeps, subject: 'sweep of views', prefixes: [conditionsPrefix('views')] };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

async function noteByHand({ store }: Dependencies, { record, wakeUp }: ByHand): Promise<Outcome[]> {
  const wakeUps = [wakeUp];
  try {
    if (await store.read(record)) {
      await toDefine.note(store, record);
      return [];
    }
    return [{ kind: 'refused', subject: record, reason: 'the ledger has no such record', wakeUps }];
  } catch (thrown) {
    return [failureOf(thrown, record, wakeUps)];
  }
}

async function defineWaiting(
  deps: Dependencies,
  context: ViewsContext,
  byHand: ReadonlySet<string>,
): Promise<readonly Outcome[]> {
  if (!(await anyNoted(deps))) return [];
  const lease = { store: deps.store, now: () => context.now(), invocation: context.invocation };
  const worked = await withLease(lease, 'views-defining', () => defineAll(deps, context, byHand));
  if (worked === 'held-by-another') {
    return [{ kind: 'waiting', subject: 'views', reason: 'another invocation makes them' }];
  }
  const outcomes = worked.rounds.flat();
  const last = worked.rounds.at(-1) ?? [];
  if (worked.askedAgain || last.some(({ kind }) => kind === 'started' || kind === 'waiting')) {
    await deps.timers.wakeAfter(lookAgainSeconds, lookAgain);
  }
  return outcomes;
}

async function anyNoted({ store }: Dependencies): Promise<boolean> {
  for await (const _key of store.list(toDefine.prefix)) return true;
  return false;
}

async function defineAll(
  deps: Dependencies,
  context: ViewsContext,
  byHand: ReadonlySet<string>,
): Promise<Outcome[]> {
  const { databases, outcomes: unfit } = await findNoted(deps);
  const outcomes = [...unfit];
  if (databases.length === 0) return outcomes;
  const conditions: Conditions = { kind: 'views', deps: factDependencies(deps, context) };
  const stands = await standing(conditions);
  for (const noted of databases) {
    if (!hasTime(context, marginMs)) {
      const reason = 'this invocation has no time left';
      outcomes.push({ kind: 'waiting', subject: noted.database, reason });
    } else {
      const now = noted.records.some((record) => byHand.has(record));
      outcomes.push(await defineDatabase(deps, context, { conditions, stands }, noted, now));
    }
  }
  return outcomes;
}
