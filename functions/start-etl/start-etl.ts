import { openRunKeys } from '../domain/etl/open-runs.ts';
import { toFollow } from '../domain/etl/to-follow.ts';
import { failureOf } from '../domain/failure.ts';
import { hasTime } from '../domain/invocation.ts';
import { readAll } from '../domain/ledger/read-all.ts';
import type { Outcome } from '../domain/outcome.ts';
import { pausesOnce } from '../domain/pause/pause.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { advance } from './advance.ts';
import { wantAgain } from './again.ts';
import type { Dependencies, StartContext } from './dependencies.ts';
import { readRequest } from './request.ts';
import { wantSteps } from './want-steps.ts';

/** No further run is started this short before the deadline. */
const marginMs = 25_000;

/**
 * Starts the steps that follow verified exports: wants those of the exports that wake-ups name, or in a sweep of those that are
 * noted, and then takes the next step of every open run. Whoever wakes it, places may have become free.
 */
export async function startEtl(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: StartContext,
): Promise<Outcome[]> {
  const { exports, again, sweeps, outcomes: unfit } = readRequest(wakeUps);
  const outcomes = [...unfit];
  for (const { record, wakeUp, byHand } of exports) {
    const wanted = () => wantSteps(deps, context, record, byHand ? 'verified' : 'queryable');
    outcomes.push(...(await attempt(record, [wakeUp], wanted)));
  }
  for (const asked of again) {
    outcomes.push(
      ...(await attempt(asked.again, [asked.wakeUp], () => wantAgain(deps, context, asked.again))),
    );
  }
  if (sweeps.length > 0) {
    outcomes.push(...(await attempt('sweep of verified exports', sweeps, () => wantNoted(deps, context))));
  }
  if (exports.length + again.length + sweeps.length === 0) return outcomes;
  return [...outcomes, ...(await attempt('open runs', undefined, () => advanceAll(deps, context)))];
}

/** Exports whose announcements did not begin all that follows; one that cannot be looked at keeps no other waiting. */
async function wantNoted(deps: Dependencies, context: StartContext): Promise<Outcome[]> {
  const { records, unreadable } = await readAll(deps.store, toFollow.prefix, toFollow.parse);
  const outcomes = unreadable.map(({ key, fault }) => failureOf(fault, key));
  for (const record of records) {
    if (!hasTime(context, marginMs)) {
      return [...outcomes, { kind: 'waiting', subject: record, reason: 'this invocation has no time left' }];
    }
    outcomes.push(...(await attempt(record, undefined, () => wantSteps(deps, context, record, 'queryable'))));
  }
  const reason = `${records.length} exports looked at after which something is to follow`;
  return [...outcomes, { kind: 'done', subject: 'sweep of verified exports', reason }];
}

async function advanceAll(deps: Dependencies, context: StartContext): Promise<Outcome[]> {
  const pauses = pausesOnce(deps.store, () => context.now());
  const advancing = { ...deps, pauses, busy: new Map<string, string>() };
  const outcomes: Outcome[] = [];
  for (const key of await openRunKeys(deps.store)) {
    if (!hasTime(context, marginMs)) {
      outcomes.push({ kind: 'waiting', subject: key, reason: 'this invocation has no time left' });
      break;
    }
    outcomes.push(...(await attempt(key, undefined, () => advance(advancing, context, key))));
  }
  return outcomes;
}

async function attempt(
  subject: string,
  wakeUps: readonly string[] | undefined,
  work: () => Promise<Outcome[]>,
): Promise<Outcome[]> {
  try {
    return (await work()).map((outcome) => ({ ...outcome, ...(wakeUps && { wakeUps }) }));
  } catch (thrown) {
    return [failureOf(thrown, subject, wakeUps)];
  }
}
