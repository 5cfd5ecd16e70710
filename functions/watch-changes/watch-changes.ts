import type { Target } from '../domain/changes/open.ts';
import { lookedAtOnce } from '../domain/changes/state.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { anyStands, type Conditions, conditionsPrefix, standing } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, WatchContext, World } from './dependencies.ts';
import { readRequest } from './request.ts';
import { settleAll, settleSome } from './settle.ts';
import { tellCall } from './tell-call.ts';

/**
 * Tells of each call that CloudTrail recorded and a check is for, once; and of what stands open, whoever did it, when a sweep
 * finds it and when it is over.
 *
 * Calls are told without a lease: each is a fact of its own. What stands open is told by one invocation at a time.
 */
export async function watchChanges(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: WatchContext,
): Promise<Outcome[]> {
  const { calls, sweeps, outcomes } = readRequest(wakeUps);
  const { changes } = deps.policy;
  if (!changes) return [{ kind: 'ignored', subject: 'all changes', reason: 'no cluster is watched' }];
  const found: Outcome[] = [...outcomes];
  const touched: Target[] = [];
  const touchedBy: string[] = [];
  for (const { id, call } of calls) {
    // Each looks for itself: what an earlier one saw may be over.
    const world = worldOf(deps, changes, call.account);
    try {
      const { outcome, settle } = await tellCall(deps, context, world, call);
      found.push({ ...outcome, wakeUps: [id] });
      touched.push(...settle);
      if (settle.length > 0) touchedBy.push(id);
    } catch (thrown) {
      found.push(failureOf(thrown, `${call.name} ${call.eventId}`, [id]));
    }
  }
  const conditions: Conditions = { kind: 'changes', deps: factDependencies(deps, context) };
  if (sweeps.length === 0 && (touched.length === 0 || !(await anyStands(conditions)))) return found;
  const asking = [...sweeps, ...touchedBy];
  const settled = await settle(deps, context, { conditions, touched, all: sweeps.length > 0 });
  return [...found, ...settled.map((outcome) => ({ wakeUps: asking, ...outcome }))];
}

async function settle(
  deps: Dependencies,
  context: WatchContext,
  { conditions, touched, all }: { conditions: Conditions; touched: readonly Target[]; all: boolean },
): Promise<readonly Outcome[]> {
  const facts = conditions.deps;
  const { changes } = deps.policy;
  if (!changes) return [];
  const leased = await withLease({ ...facts }, 'watch-changes', async () => {
    const world = worldOf(deps, changes);
    const settling = { deps, context, world, conditions, stands: await standing(conditions) };
    if (!all) return settleSome(settling, touched);
    const found = await settleAll(settling);
    found.push(...(await finishFacts(facts, [conditionsPrefix('changes'), 'changes/'])));
    return found.length > 0 ? found : [nothingFound];
  });
  if (leased === 'held-by-another') {
    return [{ kind: 'waiting', subject: 'what stands open', reason: 'another invocation is looking' }];
  }
  return leased.rounds.at(-1) ?? [];
}

const nothingFound: Outcome = { kind: 'done', subject: 'what is watched', reason: 'nothing stands open' };

function worldOf(
  { policy, lakeBucket, state }: Dependencies,
  changes: World['changes'],
  account?: string,
): World {
  const knownAccounts = [...changes.knownAccounts, ...(account === undefined ? [] : [account])];
  const { knownBuckets, knownKeys } = changes;
  return {
    changes,
    known: { knownAccounts, knownBuckets, knownKeys, lakeBucket, deployment: policy.deployment.name },
    place: { state: lookedAtOnce(state), knownAccounts },
  };
}
