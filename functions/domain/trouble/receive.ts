import type { Severity } from '../alert/alert.ts';
import { isGraver } from '../alert/severity.ts';
import { dayMs, hourMs } from '../durations.ts';
import { isSameOccurrence, type Occurrence, type Told } from './occurrence.ts';
import { beganAt, isOpen, type State, type Thread } from './thread.ts';
import { type Trouble, toldOf, troubles } from './told-events.ts';

/** What RDS told, with what was found out about its source. */
export interface Received extends Told {
  readonly clusterId: string;
  readonly clusterIdentifier: string;
  readonly policyName: string;
  readonly severity: Severity;
  readonly loweredBy?: string | undefined;
  readonly zone?: string | undefined;
  readonly isWriter?: boolean | undefined;
  /** For so long it is not decided how people learn of it. */
  readonly waitsMs: number;
}

/** Differences of a moment between dates of RDS. */
const toleranceMs = 2_000;
/** An end whose beginning was not heard reaches back so far. */
const unheardMs = 6 * hourMs;
/** RDS keeps events for 14 days; one of so long ago cannot come again. */
const keptMs = 15 * dayMs;

/**
 * The threads with what was received. Events may be late, doubled or out of order: whatever the order, an occurrence
 * belongs to one thread, and events of the same trouble of the same source to the same.
 */
export function receive(state: State, received: readonly Received[], now: Date): State {
  const ordered = received.toSorted((a, b) => Date.parse(a.occurrence.at) - Date.parse(b.occurrence.at));
  return ordered.reduce((before, one) => receiveOne(before, one, now), state);
}

function receiveOne(state: State, one: Received, now: Date): State {
  const { occurrence, source } = one;
  const { trouble, ends } = toldOf(occurrence.event);
  const at = Date.parse(occurrence.at);
  if (now.getTime() - at > keptMs) return state;
  const own = state.threads.filter(
    (thread) =>
      thread.trouble === trouble && thread.about === source.about && thread.source === source.identifier,
  );
  const known = own.find((thread) => thread.occurrences.some((other) => isSameOccurrence(other, occurrence)));
  if (known) return replaced(state, known, delivered(known, occurrence));
  const belongsTo = own.find((thread) => isOf(thread, occurrence, ends));
  if (!belongsTo) return { ...state, threads: [...state.threads, opened(one, trouble, ends, now)] };
  const joined = withOccurrence(belongsTo, occurrence);
  if (ends) {
    const end = joined.end?.by === 'event' ? joined.end : { at: occurrence.at, by: 'event' as const };
    return replaced(state, belongsTo, { ...joined, end });
  }
  const graver = isGraver(one.severity, belongsTo.severity) && !belongsTo.end;
  return replaced(state, belongsTo, graver ? { ...joined, severity: one.severity } : joined);
}

/** Whether it is the thread's own: its end, one more sign, or a word that comes late. */
function isOf(thread: Thread, { at: text }: Occurrence, ends: boolean): boolean {
  const at = Date.parse(text);
  const began = beganAt(thread).getTime();
  const last = Math.max(...thread.occurrences.map((other) => Date.parse(other.at)));
  const { ends: hasEnd, restsDays } = troubles[thread.trouble];
  if (!hasEnd) return Math.abs(at - last) <= restsDays * dayMs || Math.abs(at - began) <= restsDays * dayMs;
  if (!thread.end) return ends ? at >= began - toleranceMs : at >= began - unheardMs;
  const ended = Date.parse(thread.end.at);
  if (ends) {
    // RDS's own word for an end that was seen before, or once more.
    if (at > ended + (thread.end.by === 'event' ? toleranceMs : dayMs)) return false;
    return at >= began - toleranceMs;
  }
  return at <= ended + toleranceMs && at >= began - unheardMs;
}

function opened(one: Received, trouble: Trouble, ends: boolean, now: Date): Thread {
  const { occurrence, source, zone, isWriter, loweredBy } = one;
  const openedAt = now.toISOString();
  const until = new Date(now.getTime() + one.waitsMs).toISOString();
  return {
    id: `${occurrence.at}.${source.identifier}.${trouble}`,
    trouble,
    about: source.about,
    source: source.identifier,
    clusterId: one.clusterId,
    clusterIdentifier: one.clusterIdentifier,
    policyName: one.policyName,
    openedAt,
    ...(zone !== undefined && { zone }),
    ...(isWriter !== undefined && { isWriter }),
    severity: one.severity,
    ...(loweredBy !== undefined && { loweredBy }),
    occurrences: [occurrence],
    way: { kind: 'waiting', until },
    ...(ends && { end: { at: occurrence.at, by: 'event' as const } }),
    due: [],
    recorded: [],
  };
}

function withOccurrence(thread: Thread, occurrence: Occurrence): Thread {
  const occurrences = [...thread.occurrences, occurrence].toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at),
  );
  return { ...thread, occurrences };
}

/** What was delivered counts before what was read from the list. */
function delivered(thread: Thread, occurrence: Occurrence): Thread {
  if (occurrence.inferred) return thread;
  const occurrences = thread.occurrences.map((other) =>
    other.inferred && isSameOccurrence(other, occurrence) ? occurrence : other,
  );
  return { ...thread, occurrences };
}

function replaced(state: State, before: Thread, after: Thread): State {
  return { ...state, threads: state.threads.map((thread) => (thread === before ? after : thread)) };
}

/** Ends what the state of things shows to be over. */
export function endByState(
  state: State,
  endOf: (thread: Thread) => 'state' | 'gone' | undefined,
  now: Date,
): State {
  const threads = state.threads.map((thread) => {
    const by = isOpen(thread) ? endOf(thread) : undefined;
    return by ? { ...thread, end: { at: now.toISOString(), by } } : thread;
  });
  return { ...state, threads };
}

/** Without what nothing can come of any more. */
export function withoutOld(state: State, now: Date): State {
  const isYoung = ({ occurrences, end }: Thread) => {
    const last = Math.max(Date.parse(end?.at ?? ''), ...occurrences.map(({ at }) => Date.parse(at)));
    return now.getTime() - (Number.isNaN(last) ? Date.parse(occurrences.at(-1)?.at ?? '') : last) < keptMs;
  };
  const threads = state.threads.filter((thread) => isOpen(thread) || unsaid(thread) || isYoung(thread));
  return { ...state, threads, digests: state.digests.filter(({ recorded }) => !recorded) };
}

function unsaid({ way, due, recorded }: Thread): boolean {
  return way.kind === 'waiting' || way.kind === 'held' || due.length > recorded.length;
}
