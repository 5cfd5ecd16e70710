import { failureOf } from '../domain/failure.ts';
import type { Outcome } from '../domain/outcome.ts';
import { readPauses } from '../domain/pause/pause.ts';
import { isSameOccurrence, type Told } from '../domain/trouble/occurrence.ts';
import type { Received } from '../domain/trouble/receive.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';
import { type Attended, attend } from './attend.ts';
import type { Dependencies, EventsContext } from './dependencies.ts';
import { lookInto, readKnownFleet, type Surroundings } from './gather.ts';
import { readRequest } from './request.ts';
import { finishThreads, sweep } from './sweep.ts';

/**
 * Tells people of events of RDS that are worth a message: each trouble of a cluster or instance one thread, with one message
 * when it begins and, where RDS or the state tells its end, one when it is over.
 */
export async function notifyEvents(
  deps: Dependencies,
  wakeUps: readonly WakeUp[],
  context: EventsContext,
): Promise<Outcome[]> {
  const { told, sweeps, looks, outcomes } = readRequest(wakeUps);
  const tellings = told.length > 0 ? await tell(deps, context, told) : [];
  const looked = looks.length > 0 ? [await lookAgain(deps, context, looks)] : [];
  const swept = sweeps.length > 0 ? await sweepOnce(deps, context, sweeps) : [];
  return [...outcomes, ...tellings, ...looked, ...swept];
}

type Named = Told & { readonly wakeUp: string };

async function tell(deps: Dependencies, context: EventsContext, told: readonly Named[]): Promise<Outcome[]> {
  const surroundings = await surroundingsOf(deps, context);
  const outcomes: Outcome[] = [];
  const received: { readonly it: Received; readonly wakeUp: string }[] = [];
  await Promise.all(
    told.map(async ({ wakeUp, ...one }) => {
      const subject = one.source.identifier;
      try {
        const looked = await lookInto(deps, surroundings, one);
        if ('severity' in looked) received.push({ it: looked, wakeUp });
        else outcomes.push({ ...looked, subject, wakeUps: [wakeUp] });
      } catch (thrown) {
        outcomes.push(failureOf(thrown, subject, [wakeUp]));
      }
    }),
  );
  if (received.length === 0) return outcomes;
  try {
    const attended = await attend(deps, context, { received: received.map(({ it }) => it) });
    return [...outcomes, ...received.map(({ it, wakeUp }) => outcomeOf(it, wakeUp, attended))];
  } catch (thrown) {
    const wakeUps = received.map(({ wakeUp }) => wakeUp);
    return [...outcomes, failureOf(thrown, 'events of RDS', wakeUps)];
  }
}

/** Each cluster is read once, however much is told of it. */
async function surroundingsOf(deps: Dependencies, context: EventsContext): Promise<Surroundings> {
  const [stored, pauses] = await Promise.all([
    readKnownFleet(deps.store),
    readPauses(deps.store, context.now()),
  ]);
  const reads = new Map<string, ReturnType<Surroundings['find']>>();
  return {
    known: stored?.known,
    pauses,
    find(source) {
      const key = `${source.about} ${source.identifier}`;
      const read = reads.get(key) ?? deps.fleet.find(source);
      reads.set(key, read);
      return read;
    },
  };
}

function outcomeOf({ source, occurrence }: Received, wakeUp: string, { state, said }: Attended): Outcome {
  const thread = state.threads.find(
    (one) =>
      one.source === source.identifier &&
      one.occurrences.some((other) => isSameOccurrence(other, occurrence)),
  );
  const common = { subject: source.identifier, wakeUps: [wakeUp] };
  if (!thread) return { ...common, kind: 'ignored', reason: `${occurrence.event} is too old to be told` };
  const { way, trouble, loweredBy, id } = thread;
  const details = {
    thread: id,
    event: occurrence.event,
    ...(loweredBy !== undefined && { lowered: loweredBy }),
  };
  const outcome = { ...common, details };
  switch (way.kind) {
    case 'waiting':
      return { ...outcome, kind: 'waiting', reason: `${trouble}; told unless a failover explains it` };
    case 'held':
      return {
        ...outcome,
        kind: 'waiting',
        reason: `${trouble}; told at the end of quiet hours, ${way.until}`,
      };
    case 'silent':
      return { ...outcome, kind: 'would-have', reason: `${trouble}; not told: ${way.why}` };
    default:
      return said.has(id)
        ? { ...outcome, kind: 'done', reason: `${trouble}; told` }
        : { ...outcome, kind: 'already-done', reason: `${trouble}; its thread is told` };
  }
}

async function lookAgain(
  deps: Dependencies,
  context: EventsContext,
  wakeUps: readonly string[],
): Promise<Outcome> {
  const subject = 'threads of events';
  try {
    const { said } = await attend(deps, context, { received: [] });
    return { kind: 'done', subject, reason: `${said.size} told`, wakeUps };
  } catch (thrown) {
    return failureOf(thrown, subject, wakeUps);
  }
}

async function sweepOnce(
  deps: Dependencies,
  context: EventsContext,
  wakeUps: readonly string[],
): Promise<Outcome[]> {
  try {
    return await sweep(deps, context, wakeUps);
  } catch (thrown) {
    // What waits to be told needs nothing of what could not be read.
    const looked = await lookAgain(deps, context, []);
    const finished = await finishThreads(deps, context).catch((failed) => [
      failureOf(failed, 'messages of events'),
    ]);
    return [failureOf(thrown, 'sweep of events', wakeUps), looked, ...finished];
  }
}
