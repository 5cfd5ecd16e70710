import type { Aftermath, Attempt } from '../domain/probe/attempt.ts';
import { measurementOf } from '../domain/probe/measure.ts';
import type { Measurement } from '../domain/probe/measurement.ts';
import type { MeasureRequest } from '../domain/probe/request.ts';
import { settledBy } from '../domain/probe/settled.ts';
import type { Dependencies } from './dependencies.ts';

/** An attempt begins every so often, whether or not the one before has ended. */
const everyMs = 100;
const attemptTimeoutMs = 2_000;
/** A database in trouble is not asked for more connections than this at once. */
const mostPending = 20;
/** What is left for asking the database what it knows, and for answering. */
const spareMs = 5_000;

/** Tries to write until a writer answers and stays so, or until there is no time left. */
export async function measure(
  { database, time }: Dependencies,
  request: MeasureRequest,
  deadlineMs: number,
): Promise<Measurement> {
  const { writerBefore } = request;
  const attempts: Attempt[] = [];
  const pending = new Set<number>();
  const startedMs = time.now();
  let end: 'settled' | 'refused' | 'deadline' | undefined;
  for (let next = startedMs; end === undefined; next = Math.max(next + everyMs, time.now())) {
    await time.until(next);
    end = settledBy(attempts, [...pending], { writerBefore, nowMs: time.now() });
    if (end === undefined && time.now() > deadlineMs - spareMs - attemptTimeoutMs) end = 'deadline';
    if (end !== undefined || pending.size >= mostPending) continue;
    const began = time.now();
    pending.add(began);
    void database.attempt(request, attemptTimeoutMs).then((attempt) => {
      pending.delete(began);
      attempts.push(attempt);
    });
  }
  const aftermath: Aftermath =
    end === 'settled'
      ? await database.aftermath(request, spareMs - 1_000).catch(() => ({ beats: [], lags: [] }))
      : { beats: [], lags: [] };
  return measurementOf({
    attempts,
    aftermath,
    startedMs,
    endedMs: time.now(),
    beganMs: Date.parse(request.incident),
    writerBefore,
    writes: request.writes,
    end,
  });
}
