import { currentKey, parseIncident } from '../domain/failover/incident.ts';
import { Fault, messageOf } from '../domain/fault.ts';
import { type Current, type CurrentObject, readCurrent, writeCurrent } from '../domain/ledger/current.ts';
import { isPartOf } from '../domain/trouble/noise.ts';
import { endByState, type Received, receive, withoutOld } from '../domain/trouble/receive.ts';
import { nextLook, settle } from '../domain/trouble/settle.ts';
import {
  beganAt,
  emptyState,
  parseState,
  type State,
  stateKey,
  type Thread,
  unrecorded,
} from '../domain/trouble/thread.ts';
import type { Dependencies, EventsContext } from './dependencies.ts';
import { recordDue, withRecorded } from './record-due.ts';
import { rulesOf } from './rules.ts';

/** Rounds of read, decide, write before the wake-up is left to come again. */
const mostRounds = 12;

/** What became known. */
export interface News {
  readonly received: readonly Received[];
  /** What the state of things shows to be over. */
  endOf?(thread: Thread): 'state' | 'gone' | undefined;
  /** RDS's list of events was read up to then. */
  readonly listReadTo?: Date;
}

export interface Attended {
  readonly state: State;
  /** Ids of the threads of which something was told now. */
  readonly said: ReadonlySet<string>;
}

const object: CurrentObject<State> = { key: stateKey, parse: parseState };

/**
 * Brings the threads up to date with what is known: read, decide, write, until there is nothing left to write. What is due is
 * stored before it is said; whatever is due and not yet a fact is recorded by whoever comes next. So each message becomes
 * one fact, and a crash delays it at worst.
 */
export async function attend(deps: Dependencies, context: EventsContext, news: News): Promise<Attended> {
  const said = new Set<string>();
  let look: Date | undefined;
  try {
    let seen = await readCurrent(deps.store, object);
    for (let round = 1; round <= mostRounds; round++) {
      const before = seen?.value ?? emptyState();
      if (seen && isUnrecorded(before)) {
        for (const id of await recordDue(deps, context, before)) said.add(id);
        seen = await writeCurrent(deps.store, object, seen, withRecorded(before));
        continue;
      }
      const next = await decide(deps, context, before, news);
      look = nextLook(next, context.now());
      if (JSON.stringify(next) === JSON.stringify(before)) return { state: before, said };
      const written: Current<State> | undefined = await writeCurrent(deps.store, object, seen, next);
      seen = written;
    }
  } finally {
    // Last, since people come first; also after a failure, which it tries again sooner than the queue does.
    if (look) await setTimer(deps, context, look);
  }
  throw new Fault({
    kind: 'conflict',
    expected: `the threads of events to be stored within ${mostRounds} rounds`,
    found: 'somebody else changed them each time',
    todo: 'nothing; the wake-up comes again',
  });
}

async function decide(deps: Dependencies, context: EventsContext, before: State, news: News): Promise<State> {
  const now = context.now();
  const received = receive(withoutOld(before, now), news.received, now);
  const ended = news.endOf ? endByState(received, news.endOf, now) : received;
  const explanations = await readExplanations(deps, ended, now);
  const settled = settle(ended, {
    now,
    rulesOf: (thread) => rulesOf(deps, thread),
    explanationOf: ({ id }) => explanations.get(id),
  });
  return news.listReadTo ? { ...settled, listReadTo: news.listReadTo.toISOString() } : settled;
}

/** The failovers of clusters whose instances went through something, where it waited for that. */
async function readExplanations(
  { store }: Dependencies,
  { threads }: State,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const explained = new Map<string, string>();
  for (const thread of threads) {
    if (thread.trouble !== 'instance-recovery' || thread.way.kind !== 'waiting') continue;
    if (Date.parse(thread.way.until) > now.getTime()) continue;
    const key = currentKey(thread.clusterId);
    const stored = await store.read(key);
    const incident = stored && parseIncident(key, stored.body);
    if (incident && isPartOf(incident, beganAt(thread))) {
      explained.set(thread.id, `it is part of the failover of ${incident.id}, which is told by itself`);
    }
  }
  return explained;
}

function isUnrecorded({ threads, digests }: State): boolean {
  return threads.some((thread) => unrecorded(thread).length > 0) || digests.some(({ recorded }) => !recorded);
}

/** The sweep does the timer's work too, so a timer that cannot be set delays, and fails nothing. */
async function setTimer({ timers }: Dependencies, context: EventsContext, at: Date): Promise<void> {
  const seconds = Math.min(900, Math.max(1, Math.ceil((at.getTime() - context.now().getTime()) / 1_000)));
  try {
    await timers.wakeAfter(seconds, { look: 'events' });
  } catch (thrown) {
    const reason = messageOf(thrown);
    context.log.warn('No timer could be set; the sweep looks again instead', { reason });
  }
}
