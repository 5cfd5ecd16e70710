import { openRunKeys, readRun } from '../domain/etl/open-runs.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { endSweep } from '../domain/finish-facts.ts';
import { hasTime } from '../domain/invocation.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';
import { isAskedFor, type Request, readRequest } from './request.ts';
import { watchOne } from './watch-one.ts';

/** No further run is looked at this short before the deadline. */
const marginMs = 20_000;

/**
 * Looks at runs that were started: those of what wake-ups name, or in a sweep all. Events name what ran and perhaps the
 * run; how it stands is read from the service.
 */
export async function watchEtl(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: WatchContext,
): Promise<Outcome[]> {
  const request = readRequest(wakeUps);
  const outcomes = [...request.outcomes];
  if (request.named.length + request.sweeps.length === 0) return outcomes;
  for (const key of await openRunKeys(deps.store)) {
    if (!hasTime(context, marginMs)) {
      outcomes.push({ kind: 'waiting', subject: key, reason: 'this invocation has no time left' });
      break;
    }
    outcomes.push(...(await watch(deps, context, key, request)));
  }
  const seen = outcomes.length > request.outcomes.length;
  if (!seen) outcomes.push({ kind: 'ignored', subject: 'runs under way', reason: 'none is asked about' });
  const sweep = {
    wakeUps: request.sweeps,
    subject: 'sweep of runs under way',
    prefixes: ['etl/', 'etl-slow/'],
  };
  return [...outcomes, ...(await endSweep(factDependencies(deps, context), sweep))];
}

async function watch(
  deps: Dependencies,
  context: WatchContext,
  key: string,
  request: Request,
): Promise<Outcome[]> {
  try {
    const seen = await readRun(deps.store, key);
    if (!seen || !isAskedFor(seen.run, request)) return [];
    return [await watchOne(deps, context, seen)];
  } catch (thrown) {
    return [failureOf(thrown, key)];
  }
}
