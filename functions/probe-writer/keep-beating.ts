import { minuteMs } from '../domain/durations.ts';
import { beatEveryMs } from '../domain/probe/attempt.ts';
import { isRefusal, type ProbeFailure } from '../domain/probe/failure.ts';
import type { ProbeTarget } from '../domain/probe/request.ts';
import type { Dependencies } from './dependencies.ts';

const timeoutMs = 1_000;
/** What is left for answering, so that the next invocation takes over. */
const spareMs = 3_000;
/** A server that refuses the heartbeat for so long goes on refusing; the daily check tells people. */
const refusedMs = minuteMs;

/** Writes a row each second until there is no time left. */
export async function keepBeating(
  { database, time }: Dependencies,
  target: ProbeTarget,
  deadlineMs: number,
): Promise<{ readonly beats: number; readonly missed: number; readonly failure?: ProbeFailure }> {
  const heart = database.heart(target);
  let beats = 0;
  let missed = 0;
  let failedSinceMs: number | undefined;
  try {
    for (
      let next = time.now();
      next < deadlineMs - spareMs;
      next = Math.max(next + beatEveryMs, time.now())
    ) {
      await time.until(next);
      const began = time.now();
      const failure = await heart.beat(
        failedSinceMs === undefined ? undefined : began - failedSinceMs,
        timeoutMs,
      );
      if (!failure) {
        beats += 1;
        failedSinceMs = undefined;
        continue;
      }
      missed += 1;
      failedSinceMs ??= began;
      if (isRefusal(failure.name) && time.now() - failedSinceMs >= refusedMs)
        return { beats, missed, failure };
    }
    return { beats, missed };
  } finally {
    await heart.stop();
  }
}
