import { Fault } from '../fault.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { holds, type Pause, parsePauses, pausesKey } from './pause.ts';

/** What a change makes of the pauses; `undefined` where they are as they should be. */
export type Decide<R> = (pauses: readonly Pause[]) => {
  readonly result: R;
  readonly next?: readonly Pause[];
};

const mostAttempts = 5;

/**
 * Changes the pauses by read, decide, write; pauses that are over go with it.
 *
 * @throws Fault, retryable, where somebody else changed them each time
 */
export async function changePauses<R>(store: LedgerStore, now: Date, decide: Decide<R>): Promise<R> {
  let seen = await store.read(pausesKey);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const pauses = (seen ? parsePauses(seen.body) : []).filter((pause) => holds(pause, now));
    const { result, next } = decide(pauses);
    if (!next) return result;
    const body = { schema: 1, pauses: next };
    if (!seen) {
      const created = await store.create(pausesKey, body);
      if (created.created) return result;
      seen = created.existing;
    } else {
      const written = await store.replace(pausesKey, body, seen.etag);
      if (written.replaced) return result;
      seen = written.existing;
    }
  }
  throw new Fault({
    kind: 'conflict',
    expected: `a change of ${pausesKey} to be stored within ${mostAttempts} attempts`,
    found: 'somebody else changed it each time',
    todo: 'ask again',
  });
}

/** Pauses with one more, which takes the place of an earlier one of its scope. */
export function withPause(pauses: readonly Pause[], pause: Pause): readonly Pause[] {
  return [...pauses.filter(({ scope }) => scope !== pause.scope), pause];
}
