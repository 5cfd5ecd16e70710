import { type Attempt, type Beat, beatEveryMs } from './attempt.ts';

/** When nothing could be written, as far as it is proven. Milliseconds since 1970. */
export interface Outage {
  /** The first write that is proven afterwards. */
  readonly overMs: number;
  /** From the first failure that was seen, by the probe or by the heartbeat, until then; in milliseconds. */
  readonly seenMs: number;
  /** The last write that is proven before. */
  readonly lastProvenMs: number | undefined;
}

export interface Seen {
  /** By their beginning. */
  readonly attempts: readonly Attempt[];
  /** The first of the good attempts that nothing spoilt any more. */
  readonly confirmed: Attempt;
  /** By their time. */
  readonly beats: readonly Beat[];
  /** When the failover began, by RDS's word. */
  readonly beganMs: number;
}

/** A row that is older than this proves nothing about this failover. */
const reachMs = 900_000;
/** What ended so long before RDS's word is another outage. */
const wordIsLateMs = 120_000;

/** Rows of a heartbeat may know of both ends better than the probe, which begins late. */
export function outageOf(seen: Seen): Outage {
  const { confirmed, attempts } = seen;
  const overMs = confirmed.endedMs;
  const beats = seen.beats.filter(({ atMs }) => atMs > overMs - reachMs);
  const failed = attempts.filter(({ isGood }) => !isGood);
  const [first, last] = [failed[0], failed.at(-1)];
  return first && last
    ? seenFailing({ first, last, overMs, beats })
    : missed({ overMs, beats: beats.filter(({ atMs }) => atMs <= overMs), beganMs: seen.beganMs });
}

function seenFailing({
  first,
  last,
  overMs,
  beats,
}: {
  first: Attempt;
  last: Attempt;
  overMs: number;
  beats: readonly Beat[];
}): Outage {
  const lastProven = beats.findLast(({ atMs }) => atMs <= first.startedMs);
  const next = beats.find(({ atMs }) => atMs >= last.startedMs);
  const noticed = next?.failedSinceMs;
  const isSameOutage = noticed !== undefined && noticed > (lastProven?.atMs ?? Number.POSITIVE_INFINITY);
  const sinceMs = isSameOutage ? Math.min(noticed, first.startedMs) : first.startedMs;
  const until = Math.min(overMs, next?.atMs ?? overMs);
  return {
    overMs: until,
    seenMs: until - sinceMs,
    lastProvenMs: lastProven?.atMs,
  };
}

/** The longest silence between two writes is the most that can have been missed. */
function missed({
  overMs,
  beats,
  beganMs,
}: {
  overMs: number;
  beats: readonly Beat[];
  beganMs: number;
}): Outage {
  const writes: readonly Beat[] = [...beats, { atMs: overMs }];
  let longest: Outage = { overMs, seenMs: 0, lastProvenMs: undefined };
  for (const [index, { atMs, failedSinceMs }] of writes.entries()) {
    const before = writes[index - 1]?.atMs;
    if (before === undefined || atMs < beganMs - wordIsLateMs) continue;
    if (atMs - before <= longest.overMs - (longest.lastProvenMs ?? longest.overMs)) continue;
    // Between two beats it may have worked again for almost as long.
    const seenMs = Math.max(0, atMs - (failedSinceMs ?? atMs) - beatEveryMs);
    longest = { overMs: atMs, seenMs, lastProvenMs: before };
  }
  return longest;
}
