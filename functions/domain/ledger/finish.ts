import * as v from 'valibot';
import { Fault, toFault } from '../fault.ts';
import { hasTime } from '../invocation.ts';
import { isLive } from './claim.ts';
import { continueRecord, type FactDependencies } from './fact.ts';
import { openKeys, parseMarkerKey } from './key.ts';

export interface FinishOptions {
  /** Prefix of the facts' keys, such as `exports/`. */
  readonly prefix: string;
  /**
   * Does the work of a fact again whose record never got written. Returning normally says that nothing is left
   * to do: the fact is recorded now, or there is none. Throwing keeps the marker for the next sweep.
   */
  redo(subject: string): Promise<void>;
}

/** What a sweep made of one open fact. */
export interface FinishedFact {
  readonly key: string;
  /**
   * - `finished`: its pending effects are carried out now.
   * - `redone`: it had no record; the work was done again.
   * - `already-finished`: only the marker was left.
   * - `being-finished-by-another`: left alone; a later sweep looks again.
   * - `failed`: `fault` says why; the marker stays.
   */
  readonly result: 'finished' | 'redone' | 'already-finished' | 'being-finished-by-another' | 'failed';
  readonly fault?: Fault;
}

/** No further fact is begun this short before the deadline. */
const marginMs = 10_000;

const markerSchema = v.object({ subject: v.string() });

/**
 * Finishes what earlier invocations left open, one fact after the other. Markers whose invocation may still be
 * at work are left alone, and so is everything once less than 10 seconds remain. One fact's failure does not
 * keep the others from being finished.
 *
 * Calls of the store: one list per 1,000 markers; per open fact 2, and if effects are pending 1 and one for each.
 */
export async function finishOpenFacts<E>(
  deps: FactDependencies<E>,
  { prefix, redo }: FinishOptions,
): Promise<FinishedFact[]> {
  const results: FinishedFact[] = [];
  for await (const marker of deps.store.list(openKeys(prefix))) {
    if (!hasTime(deps, marginMs)) break;
    const named = parseMarkerKey(marker);
    if (named && isLive(named.claim, deps.now())) continue;
    const key = named?.factKey ?? marker;
    try {
      if (!named) throw notAMarker(marker);
      results.push({ key, result: await finish(deps, marker, key, redo) });
    } catch (thrown) {
      results.push({ key, result: 'failed', fault: toFault(thrown, `the open fact ${key} to be finished`) });
    }
  }
  return results;
}

async function finish<E>(
  deps: FactDependencies<E>,
  marker: string,
  key: string,
  redo: FinishOptions['redo'],
): Promise<FinishedFact['result']> {
  const found = await deps.store.read(key);
  if (!found) return redoWork(deps, marker, redo);
  const continued = await continueRecord(deps, key, found);
  if (continued === 'being-finished-by-another') return continued;
  await deps.store.removeMarker(marker);
  return continued === 'finished-now' ? 'finished' : 'already-finished';
}

async function redoWork<E>(
  deps: FactDependencies<E>,
  marker: string,
  redo: FinishOptions['redo'],
): Promise<FinishedFact['result']> {
  const found = await deps.store.read(marker);
  if (!found) return 'already-finished';
  const parsed = v.safeParse(markerSchema, found.body);
  if (!parsed.success) throw notAMarker(marker);
  await redo(parsed.output.subject);
  await deps.store.removeMarker(marker);
  return 'redone';
}

function notAMarker(key: string): Fault {
  return new Fault({
    kind: 'invalid-request',
    expected: 'a marker, open/<key>/<until>.<invocation> with the subject in it',
    found: key,
    todo: 'find out who wrote it, and delete it by hand',
  });
}
