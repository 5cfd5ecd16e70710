import type { Aftermath, Attempt } from './attempt.ts';
import type { FailureCount, Measurement } from './measurement.ts';
import { type Outage, outageOf } from './outage.ts';

export interface Measured {
  /** All attempts, in any order. */
  readonly attempts: readonly Attempt[];
  readonly aftermath: Aftermath;
  readonly startedMs: number;
  readonly endedMs: number;
  /** When the failover began, by RDS's word. */
  readonly beganMs: number;
  readonly writerBefore: string | undefined;
  /** Whether a good attempt wrote a row. */
  readonly writes: boolean;
  /** Why measuring ended. */
  readonly end: 'settled' | 'deadline' | 'refused';
}

/**
 * Turns attempts into an interval.
 *
 * At least: from the first failure that was seen, by the probe or by the heartbeat, to the confirmed write. At most:
 * from the last write that a row proves to the confirmed write. Where nobody wrote rows, the upper end is unknown.
 */
export function measurementOf(measured: Measured): Measurement {
  const { aftermath, startedMs, endedMs, beganMs, writes, end } = measured;
  const attempts = measured.attempts.toSorted((a, b) => a.startedMs - b.startedMs);
  const failed = attempts.filter(({ isGood }) => !isGood);
  const firstFailed = failed[0];
  const confirmed = end === 'settled' ? confirmedBy(attempts) : undefined;
  const outage = confirmed && outageOf({ attempts, confirmed, beats: aftermath.beats, beganMs });
  const connected = attempts
    .flatMap(({ connectedMs }) => connectedMs ?? [])
    .filter((ms) => firstFailed === undefined || ms >= firstFailed.startedMs)
    .toSorted((a, b) => a - b)[0];
  return {
    schema: 1,
    verdict: verdictOf(measured, firstFailed, outage),
    startedAt: iso(startedMs),
    endedAt: iso(endedMs),
    attempts: attempts.length,
    failed: failed.length,
    ...(firstFailed && { firstFailedAt: iso(firstFailed.startedMs) }),
    ...(connected !== undefined && { firstConnectedAt: iso(connected) }),
    ...(outage && { confirmedAt: iso(outage.overMs) }),
    wrote: writes && confirmed !== undefined,
    ...(outage?.lastProvenMs !== undefined && { lastProvenWriteAt: iso(outage.lastProvenMs) }),
    atLeastMs: atLeast(outage, firstFailed, endedMs),
    ...(outage?.lastProvenMs !== undefined && { atMostMs: Math.round(outage.overMs - outage.lastProvenMs) }),
    addresses: changesOf(attempts, ({ address }) => address).map(({ value, at }) => ({ address: value, at })),
    instances: changesOf(attempts, ({ instance }) => instance).map(({ value, at }) => ({
      instance: value,
      at,
    })),
    lags: [...aftermath.lags],
    failures: countsOf(failed),
  };
}

/** The first good attempt of those that no failure follows; attempts overlap, so the first to end counts. */
function confirmedBy(attempts: readonly Attempt[]): Attempt | undefined {
  const lastFailed = attempts.findLastIndex(({ isGood }) => !isGood);
  return attempts.slice(lastFailed + 1).toSorted((a, b) => a.endedMs - b.endedMs)[0];
}

function atLeast(outage: Outage | undefined, firstFailed: Attempt | undefined, endedMs: number): number {
  if (outage) return Math.max(0, Math.round(outage.seenMs));
  return firstFailed ? Math.round(endedMs - firstFailed.startedMs) : 0;
}

function verdictOf(
  { end, attempts, writerBefore }: Measured,
  firstFailed: Attempt | undefined,
  outage: Outage | undefined,
): Measurement['verdict'] {
  if (end === 'refused') return 'not-reached';
  if (end === 'deadline' || !outage) return 'not-over';
  if (firstFailed) return 'measured';
  const answered = new Set(attempts.flatMap(({ instance }) => instance ?? []));
  const stayed = writerBefore !== undefined && answered.size === 1 && answered.has(writerBefore);
  return stayed && outage.seenMs === 0 ? 'never-failed' : 'over-before';
}

/** What a value was first, and whenever it was another than before. */
function changesOf(attempts: readonly Attempt[], readOf: (attempt: Attempt) => string | undefined) {
  const changes: { value: string; at: string }[] = [];
  for (const attempt of attempts) {
    const value = readOf(attempt);
    if (value !== undefined && value !== changes.at(-1)?.value) {
      changes.push({ value, at: iso(attempt.startedMs) });
    }
  }
  return changes.slice(-10);
}

function countsOf(failed: readonly Attempt[]): FailureCount[] {
  const counts = new Map<string, FailureCount>();
  for (const { failure } of failed) {
    if (!failure) continue;
    counts.set(failure.name, { ...failure, count: (counts.get(failure.name)?.count ?? 0) + 1 });
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count);
}

function iso(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}
