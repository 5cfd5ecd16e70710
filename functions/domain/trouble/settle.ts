import { byGravity, isGraver } from '../alert/severity.ts';
import type { QuietHours } from '../policy/events.ts';
import type { Mode } from '../policy/mode.ts';
import { quietUntil } from './quiet-hours.ts';
import type { Digest, MessageKind, State, Thread, Way } from './thread.ts';

/** What a thread is told by, of the policy of its cluster. */
export interface Rules {
  readonly mode: Mode;
  readonly team?: string | undefined;
  readonly quietHours?: QuietHours | undefined;
}

export interface Situation {
  readonly now: Date;
  /** Of the policy of that name; one that is gone tells at any hour. */
  rulesOf(thread: Thread): Rules;
  /** What explains a thread that waited: the failover of its cluster, in words for the log. */
  explanationOf(thread: Thread): string | undefined;
}

/** What begins elsewhere within so long joins the message of the first. */
const gatherMs = 120_000;

/**
 * Decides how people learn of each thread, and what is due. The first message goes out at once; what begins in the same moment
 * is listed in it, and what follows within two minutes in one more.
 */
export function settle(state: State, situation: Situation): State {
  const chosen = chooseWays(state.threads, situation);
  const { threads, digests } = digest(chosen, situation);
  return {
    ...state,
    threads: threads.map((thread) => withDue(thread, threads, situation)),
    digests: [...state.digests, ...digests],
  };
}

function chooseWays(threads: readonly Thread[], situation: Situation): Thread[] {
  const { now } = situation;
  const ways = new Map<string, Way>();
  const toTell: Thread[] = [];
  for (const thread of threads) {
    if (thread.way.kind !== 'waiting' || Date.parse(thread.way.until) > now.getTime()) continue;
    const { mode, quietHours } = situation.rulesOf(thread);
    const why = mode === 'act' ? situation.explanationOf(thread) : 'the mode is observe';
    const until = quietUntil(now, thread.severity, quietHours);
    if (why !== undefined) ways.set(thread.id, { kind: 'silent', why });
    else if (until) ways.set(thread.id, { kind: 'held', until: until.toISOString() });
    else toTell.push(thread);
  }
  const groups = Map.groupBy(toTell, (thread) => `${thread.trouble} ${situation.rulesOf(thread).team ?? ''}`);
  for (const group of groups.values()) {
    const leader = leaderOf(group[0], threads, situation);
    const joining = group.filter(({ severity }) => leader && !isGraver(severity, leader.severity));
    for (const thread of joining) if (leader) ways.set(thread.id, { kind: 'joined', with: leader.id });
    const apart = group.filter((thread) => !joining.includes(thread));
    const [first, ...others] = apart.toSorted(
      (a, b) => byGravity(a.severity, b.severity) || (a.id < b.id ? -1 : 1),
    );
    if (!first) continue;
    ways.set(first.id, {
      kind: 'alone',
      at: now.toISOString(),
      first: others.map(({ id }) => id),
      later: [],
    });
    for (const thread of others) ways.set(thread.id, { kind: 'joined', with: first.id });
  }
  return threads.map((thread) => {
    const way = ways.get(thread.id);
    if (!way) return thread;
    const due: MessageKind[] = thread.end ? thread.due : [...thread.due, 'began'];
    return { ...thread, way, due, toldAs: thread.severity };
  });
}

/** The thread whose message others of that trouble and team can still join. */
function leaderOf(
  like: Thread | undefined,
  threads: readonly Thread[],
  { now, rulesOf }: Situation,
): Thread | undefined {
  return threads.find(
    (thread) =>
      like !== undefined &&
      thread.way.kind === 'alone' &&
      !thread.end &&
      thread.trouble === like.trouble &&
      rulesOf(thread).team === rulesOf(like).team &&
      now.getTime() - Date.parse(thread.way.at) < gatherMs,
  );
}

/** What waited for the end of quiet hours that are over, one digest for each team. */
function digest(
  threads: readonly Thread[],
  { now, rulesOf }: Situation,
): { threads: Thread[]; digests: Digest[] } {
  const released = threads.filter(({ way }) => way.kind === 'held' && Date.parse(way.until) <= now.getTime());
  const digests = [...Map.groupBy(released, (thread) => rulesOf(thread).team)].map(
    ([team, own], index): Digest => ({
      id: `${now.toISOString()}.${index}`,
      ...(team !== undefined && { team }),
      threads: own.map(({ id }) => id),
      recorded: false,
    }),
  );
  return {
    threads: threads.map((thread) =>
      released.includes(thread) ? { ...thread, way: { kind: 'digested' } } : thread,
    ),
    digests,
  };
}

function withDue(thread: Thread, threads: readonly Thread[], { now, rulesOf }: Situation): Thread {
  if (thread.way.kind === 'waiting') return thread;
  const due = [...thread.due];
  let { way, toldAs } = thread;
  const say = (message: MessageKind) => {
    if (!due.includes(message)) due.push(message);
  };
  const isWorse = toldAs !== undefined && isGraver(thread.severity, toldAs) && !thread.end;
  // In quiet hours it waits: in the digest, or as a message of its own at their end.
  if (isWorse && way.kind !== 'silent' && !quietUntil(now, thread.severity, rulesOf(thread).quietHours)) {
    say('worse');
    toldAs = thread.severity;
    if (way.kind === 'held') way = { kind: 'alone', at: now.toISOString(), first: [], later: [] };
  }
  if (way.kind === 'alone' && !due.includes('joined') && now.getTime() >= Date.parse(way.at) + gatherMs) {
    const later = joinedLater(thread, threads).map(({ id }) => id);
    if (later.length > 0) {
      way = { ...way, later };
      say('joined');
    }
  }
  if (thread.end) say('over');
  if (thread.end && isLeader(thread, threads) && joinedTo(thread, threads).every(({ end }) => end))
    say('all-over');
  return { ...thread, way, due, ...(toldAs !== undefined && { toldAs }) };
}

/** Threads that are told with this one. */
export function joinedTo({ id }: Thread, threads: readonly Thread[]): Thread[] {
  return threads.filter(({ way }) => way.kind === 'joined' && way.with === id);
}

export function isLeader(thread: Thread, threads: readonly Thread[]): boolean {
  return thread.way.kind === 'alone' && joinedTo(thread, threads).length > 0;
}

/** Those that its first message did not list. */
function joinedLater(thread: Thread, threads: readonly Thread[]): Thread[] {
  const { way } = thread;
  return way.kind === 'alone' ? joinedTo(thread, threads).filter(({ id }) => !way.first.includes(id)) : [];
}

/** When to look again by itself; `undefined` where the sweep is enough. */
export function nextLook({ threads }: State, now: Date): Date | undefined {
  const times = threads.flatMap((thread) => {
    if (thread.way.kind === 'waiting') return [Date.parse(thread.way.until)];
    if (thread.way.kind !== 'alone' || thread.due.includes('joined')) return [];
    return joinedLater(thread, threads).length > 0 ? [Date.parse(thread.way.at) + gatherMs] : [];
  });
  return times.length === 0 ? undefined : new Date(Math.max(now.getTime() + 1_000, Math.min(...times)));
}
