import { hourMs } from '../durations.ts';
import type { ViewDefinition } from './definition.ts';
import type { QueryState } from './queries.ts';
import type { FailedView, ViewStates } from './view-states.ts';

/** Statements asked for at once: Athena takes 20 of the kind, everybody's in the account together. */
const mostAtOnce = 10;
/** A failure that can pass is tried again at once so often, and told then. */
const mostTries = 3;
const again = hourMs;

/** Whether people must know of it: trying again at once did not help, or cannot. */
export function isFinal({ canPass, times }: FailedView): boolean {
  return !canPass || times >= mostTries;
}

/** Definitions that are to be asked for next; none where everything stands, or failed a moment ago. */
export function dueViews(
  wanted: readonly ViewDefinition[],
  states: ViewStates,
  found: { readonly inCatalogue: ReadonlySet<string>; readonly now: Date; readonly byHand: boolean },
): ViewDefinition[] {
  return wanted
    .filter(({ name, hash }) => states.views[name] !== hash || !found.inCatalogue.has(name))
    .filter(({ name, hash }) => {
      const failed = states.failed[name];
      if (failed?.hash !== hash || found.byHand || !isFinal(failed)) return true;
      return found.now.getTime() - Date.parse(failed.at) >= again;
    })
    .slice(0, mostAtOnce);
}

/** With statements that are about to be asked for, as the next batch. */
export function withAsked(states: ViewStates, due: readonly ViewDefinition[]): ViewStates {
  const asked = Object.fromEntries(due.map(({ name, hash, sql }) => [name, { hash, sql }]));
  return { ...states, batch: states.batch + 1, asked };
}

/** How a batch ended. */
export interface Ended {
  readonly made: readonly string[];
  readonly failed: readonly { readonly view: string; readonly why: string; readonly canPass: boolean }[];
}

/** What the states of a batch's statements come to; `undefined` while one of them goes on. */
export function endedBatch(ends: ReadonlyMap<string, QueryState>): Ended | undefined {
  const made: string[] = [];
  const failed: Ended['failed'][number][] = [];
  for (const [view, end] of ends) {
    if (end.state === 'running') return undefined;
    if (end.state === 'succeeded') made.push(view);
    else if (end.state === 'failed') failed.push({ view, why: end.why, canPass: end.canPass });
    else failed.push({ view, why: 'Athena does not know the query any more', canPass: true });
  }
  return { made, failed };
}

/** After a batch: what was made stands, what failed is remembered. */
export function afterBatch(states: ViewStates, ended: Ended, now: Date): ViewStates {
  const views = { ...states.views };
  const failed = { ...states.failed };
  for (const name of ended.made) {
    const asked = states.asked[name];
    if (asked) views[name] = asked.hash;
    delete failed[name];
  }
  for (const { view, why, canPass } of ended.failed) {
    const hash = states.asked[view]?.hash ?? '';
    const before = states.failed[view];
    const times = before?.hash === hash ? before.times + 1 : 1;
    failed[view] = { hash, at: now.toISOString(), why, times, canPass };
  }
  return { ...states, views, failed, asked: {} };
}

/** Failures of views that are still wanted as they failed. */
export function standingFailures(wanted: readonly ViewDefinition[], { failed }: ViewStates) {
  return wanted.flatMap(({ name, hash, source }) => {
    const found = failed[name];
    return found?.hash === hash ? [{ view: name, source, ...found }] : [];
  });
}
