import { toCompare } from '../domain/comparison/to-compare.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { type Conditions, conditionsPrefix, standing } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { compareOne } from './compare-one.ts';
import type { CompareContext, Dependencies } from './dependencies.ts';

/** Counting takes up to 200 seconds, and the call as long; no further one is begun this short before the deadline. */
const marginMs = 240_000;

/**
 * Compares verified exports with the databases that they are of. What is to be compared stands in the ledger; events
 * only say to look. One invocation at a time does it: nobody's database is counted twice at once.
 */
export async function compareExport(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: CompareContext,
): Promise<Outcome[]> {
  const outcomes = wakeUps.flatMap(unfit);
  if (outcomes.length === wakeUps.length) return outcomes;
  outcomes.push(...(await compareWaiting(deps, context)));
  const sweeps = wakeUps.filter(({ kind }) => kind === 'sweep').map(({ id }) => id);
  const sweep = {
    wakeUps: sweeps,
    subject: 'sweep of compared exports',
    prefixes: ['export-comparisons/', conditionsPrefix('comparison')],
  };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

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

async function compareWaiting(deps: Dependencies, context: CompareContext): Promise<readonly Outcome[]> {
  if (!(await anyWaits(deps))) return [];
  const lease = { store: deps.store, now: () => context.now(), invocation: context.invocation };
  const worked = await withLease(lease, 'exports-comparing', () => compareAll(deps, context));
  if (worked === 'held-by-another') {
    return [{ kind: 'waiting', subject: 'verified exports', reason: 'another invocation compares them' }];
  }
  return worked.rounds.flat();
}

async function anyWaits({ store }: Dependencies): Promise<boolean> {
  for await (const _key of store.list(toCompare.prefix)) return true;
  return false;
}

async function compareAll(deps: Dependencies, context: CompareContext): Promise<Outcome[]> {
  const noted = await readAll(deps.store, toCompare.prefix, toCompare.parse);
  const outcomes = noted.unreadable.map(({ key, fault }) => failureOf(fault, key));
  const conditions: Conditions = { kind: 'comparison', deps: factDependencies(deps, context) };
  for (const record of noted.records) {
    if (!hasTime(context, marginMs)) {
      outcomes.push({ kind: 'waiting', subject: record, reason: 'this invocation has no time left' });
      continue;
    }
    try {
      const stands = await standing(conditions);
      outcomes.push(await compareOne(deps, context, { conditions, stands }, record));
    } catch (thrown) {
      outcomes.push(failureOf(thrown, record));
    }
  }
  return outcomes;
}
