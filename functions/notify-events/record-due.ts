import type { Effect } from '../domain/effect.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { asJson } from '../domain/json.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import { digestAlert, troubleAlert } from '../domain/trouble/alerts.ts';
import { troubleAnnouncement } from '../domain/trouble/announcement.ts';
import { isLeader, joinedTo } from '../domain/trouble/settle.ts';
import {
  digestKey,
  type MessageKind,
  messageKey,
  type State,
  type Thread,
  unrecorded,
} from '../domain/trouble/thread.ts';
import type { Dependencies, EventsContext } from './dependencies.ts';
import { rulesOf } from './rules.ts';

/**
 * Makes a fact of each message that is due; the first to do so decides its words.
 *
 * @returns ids of the threads of which something was told now.
 */
export async function recordDue(deps: Dependencies, context: EventsContext, state: State): Promise<string[]> {
  const told: string[] = [];
  for (const thread of state.threads) {
    for (const message of unrecorded(thread)) {
      if (await record(deps, context, state, thread, message)) told.push(thread.id);
    }
  }
  for (const digest of state.digests) {
    if (digest.recorded) continue;
    const threads = state.threads.filter(({ id }) => digest.threads.includes(id));
    const record = digestKey(digest);
    const { id, team } = digest;
    const { deployment } = deps.policy;
    const alert = digestAlert({ deployment, id, team, threads, record, now: context.now() });
    await recordFact(factDependencies(deps, context), {
      key: record,
      body: { threads: threads.map(asJson) },
      effects: [{ alert }],
      subject: id,
    });
  }
  return told;
}

async function record(
  deps: Dependencies,
  context: EventsContext,
  state: State,
  thread: Thread,
  message: MessageKind,
): Promise<boolean> {
  const { deployment } = deps.policy;
  const { team } = rulesOf(deps, thread);
  const joined = joinedTo(thread, state.threads);
  const alert = troubleAlert({ deployment, thread, joined, team, now: context.now() }, message);
  const tells = isTold(thread, message, isLeader(thread, state.threads));
  const effects: Effect[] = [
    ...(tells ? [{ alert }] : []),
    ...(message === 'began' || message === 'over'
      ? [{ announce: troubleAnnouncement(deployment, thread, message) }]
      : []),
  ];
  const { due: _due, recorded: _recorded, ...about } = thread;
  const result = await recordFact(factDependencies(deps, context), {
    key: messageKey(thread, message),
    body: {
      message,
      thread: asJson(about),
      ...(thread.way.kind === 'silent' && { wouldHaveSaid: alert.headline }),
    },
    effects,
    subject: thread.source,
  });
  if (result !== 'recorded') return false;
  if (message === 'began') context.count('Troubles', 1);
  const { trouble, source, way, loweredBy } = thread;
  context.log.info('Told of a thread', {
    trouble,
    source,
    message,
    way: way.kind,
    told: tells,
    ...(way.kind === 'silent' && { because: way.why }),
    ...(loweredBy !== undefined && { lowered: loweredBy }),
  });
  return true;
}

/** Whether the message reaches people, or only rules and the ledger. */
function isTold({ way }: Thread, message: MessageKind, leads: boolean): boolean {
  switch (message) {
    case 'began':
      return way.kind === 'alone';
    case 'worse':
      return way.kind !== 'silent';
    case 'joined':
    case 'all-over':
      return true;
    case 'over':
      return (way.kind === 'alone' && !leads) || way.kind === 'digested';
  }
}

/** The same, with what was due noted as recorded. */
export function withRecorded(state: State): State {
  return {
    ...state,
    threads: state.threads.map((thread) => ({ ...thread, recorded: [...thread.due] })),
    digests: state.digests.map((digest) => ({ ...digest, recorded: true })),
  };
}
