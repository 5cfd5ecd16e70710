import { toCompare } from '../domain/comparison/to-compare.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { conditionsPrefix } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { compareOne } from './compare-one.ts';
import type { CompareContext, Dependencies } from './dependencies.ts';
import { listTables, type TablesDue, tablesDue } from './list-tables.ts';

/** Counting takes up to 200 seconds, and the call as long; no further one is begun this short before the deadline. */
const marginMs = 240_000;

/**
 * Holds verified exports against the databases that they are of, and lists the tables of these databases ahead of that.
 * What is to be compared or listed stands in the ledger; events only say to look. One invocation at a time does it:
 * nobody's database is asked twice at once.
 */
export async function compareExport(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: CompareContext,
): Promise<Outcome[]> {
  const outcomes = wakeUps.flatMap(unfit);
  if (outcomes.length === wakeUps.length) return outcomes;
  const sweeps = wakeUps.filter(({ kind }) => kind === 'sweep').map(({ id }) => id);
  const tables = sweeps.length > 0 ? await tablesDue(deps.store, context.now()) : nothingDue;
  outcomes.push(...(await askDatabases(deps, context, tables)));
  const sweep = {
    wakeUps: sweeps,
    subject: 'sweep of compared exports',
    prefixes: ['export-comparisons/', conditionsPrefix('comparison')],
  };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

const nothingDue: TablesDue = { round: false, noted: [], unreadable: [] };

/** A wake-up that says nothing of verified exports. */
function unfit(wakeUp: WakeUp): Outcome[] {
  const wakeUps = [wakeUp.id];
  switch (wakeUp.kind) {
    case 'sweep':
      return [];
    case 'announcement':
      if (wakeUp.detailType === 'Export Verified') return [];
      return [{ ...ignored(wakeUp, 'no such event verifies an export'), wakeUps }];
    case 'aws-event':
      return [{ ...ignored(wakeUp, 'no such event verifies an export'), wakeUps }];
    case 'rds-event':
      return [{ ...ignored(wakeUp, 'no event of RDS verifies an export'), wakeUps }];
    case 'manual': {
      const reason =
        'nothing can be asked by hand: exports are compared once, soon after they are verified; {"sweep": "compare-export"} compares what waits';
      return [{ ...refusedByHand(reason), wakeUps }];
    }
  }
}

async function askDatabases(
  deps: Dependencies,
  context: CompareContext,
  tables: TablesDue,
): Promise<readonly Outcome[]> {
  const listing = tables.round || tables.noted.length > 0;
  if (!listing && !(await anyToCompare(deps))) return tables.unreadable;
  const lease = { store: deps.store, now: () => context.now(), invocation: context.invocation };
  const worked = await withLease(lease, 'exports-comparing', async (round) => [
    ...(round === 1 ? await listTables(deps, context, tables) : []),
    ...(await compareAll(deps, context)),
  ]);
  if (worked === 'held-by-another') {
    return [{ kind: 'waiting', subject: 'verified exports', reason: 'another invocation compares them' }];
  }
  return worked.rounds.flat();
}

async function anyToCompare({ store }: Dependencies): Promise<boolean> {
  for await (const _key of store.list(toCompare.prefix)) return true;
  return false;
}

async function compareAll(deps: Dependencies, context: CompareContext): Promise<Outcome[]> {
  const noted = await readAll(deps.store, toCompare.prefix, toCompare.parse);
  const outcomes = noted.unreadable.map(({ key, fault }) => failureOf(fault, key));
  for (const record of noted.records) {
    if (!hasTime(context, marginMs)) {
      outcomes.push({ kind: 'waiting', subject: record, reason: 'this invocation has no time left' });
      continue;
    }
    try {
      outcomes.push(await compareOne(deps, context, record));
    } catch (thrown) {
      outcomes.push(failureOf(thrown, record));
    }
  }
  return outcomes;
}
