import { minuteMs } from '../domain/durations.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { finishFacts } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import { type Conditions, conditionsPrefix, standing } from '../domain/ledger/condition.ts';
import { withLease } from '../domain/ledger/lease.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';
import { readRequest } from './request.ts';
import { watchOne } from './watch-one.ts';

/** No further secret is looked at this short before the deadline: a rehearsal takes seconds. */
const marginMs = minuteMs;

/**
 * Looks at every secret under rotation: announces what was rotated, and tells once when something is in the way of a
 * rotation, and once when that is over.
 */
export async function watchRotation(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: WatchContext,
): Promise<Outcome[]> {
  const acting = (deps.policy.rotation?.secrets ?? []).filter(({ mode }) => mode === 'act');
  const { causes, outcomes } = readRequest(wakeUps, acting);
  if (causes.length === 0) return [...outcomes];
  const facts = factDependencies(deps, context);
  const conditions: Conditions = { kind: 'rotation', deps: facts };
  const leased = await withLease({ ...facts }, 'watch-rotation', async () => {
    const found: Outcome[] = [];
    const stands = await standing(conditions);
    for (const policy of acting) {
      if (!hasTime(context, marginMs)) {
        found.push({ kind: 'waiting', subject: policy.name, reason: 'this invocation has no time left' });
        continue;
      }
      try {
        found.push(...(await watchOne(deps, context, { policy, conditions, stands })));
      } catch (thrown) {
        found.push(failureOf(thrown, policy.name));
      }
    }
    const prefixes = [conditionsPrefix('rotation'), 'secrets-rotated/', 'rotation-hooks/', 'sessions-ended/'];
    found.push(...(await finishFacts(facts, prefixes)));
    return found;
  });
  if (leased === 'held-by-another') {
    const reason = 'another invocation is looking, and looks again for this one';
    return [...outcomes, { kind: 'waiting', subject: 'all secrets', reason, wakeUps: causes }];
  }
  return [...outcomes, ...(leased.rounds.at(-1) ?? []).map((outcome) => ({ wakeUps: causes, ...outcome }))];
}
