import type { Attempt } from './attempt.ts';
import { isRefusal } from './failure.ts';

/** A writer stays one for so many attempts in a row. */
const goodInARow = 10;
/** The instance that wrote before may be lost only now: it counts after so long without a failure. */
const formerWriterMs = 30_000;
/** A server that refuses the probe for so long will go on. */
const refusedMs = 30_000;

/**
 * Whether measuring is done, and why; `undefined` while it goes on.
 *
 * @param attempts those that ended, in any order
 * @param pending when attempts began that have not ended
 */
export function settledBy(
  attempts: readonly Attempt[],
  pending: readonly number[],
  { writerBefore, nowMs }: { readonly writerBefore: string | undefined; readonly nowMs: number },
): 'settled' | 'refused' | undefined {
  const ended = attempts.toSorted((a, b) => a.startedMs - b.startedMs);
  const lastFailed = ended.findLastIndex(({ isGood }) => !isGood);
  const good = ended.slice(lastFailed + 1);
  const [first] = good;
  if (!first) return isRefusedForLong(ended, nowMs) ? 'refused' : undefined;
  // One that began earlier may still fail.
  if (good.length < goodInARow || pending.some((began) => began <= first.startedMs)) return undefined;
  const isFormer = writerBefore !== undefined && good.every(({ instance }) => instance === writerBefore);
  return isFormer && nowMs - first.startedMs < formerWriterMs ? undefined : 'settled';
}

function isRefusedForLong(ended: readonly Attempt[], nowMs: number): boolean {
  const refusals = ended.slice(
    ended.findLastIndex(({ failure }) => !isRefusal(failure?.name ?? 'other')) + 1,
  );
  const [first] = refusals;
  return first !== undefined && nowMs - first.startedMs >= refusedMs;
}
