import { dayMs } from '../domain/durations.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { toFault } from '../domain/fault.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { type EndAnswer, openSessionsKey, sessionsEndedKey } from '../domain/rotation/former-sessions.ts';
import { mostTries } from '../domain/rotation/hooks.ts';
import type { RotationRecord } from '../domain/rotation/rotation-record.ts';
import { type DueEnd, sessionsEndedAlert, sessionsNotEndedAlert } from '../domain/rotation/session-alerts.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';
import { noteTry } from './note-try.ts';

/** Whoever has sessions ended from now on does not mean those of a rotation whose grace was over so long ago. */
const withinMs = 7 * dayMs;

/**
 * Has the sessions from before the last rotation ended, once, when its grace is over. Nothing is ended while the secret's
 * cluster is paused: rotate-secret, which ends them, sees to that.
 */
export async function endFormerSessions(
  deps: Dependencies,
  context: WatchContext,
  policy: SecretPolicy,
  record: RotationRecord | undefined,
): Promise<Outcome[]> {
  const due = dueEnd(policy, record, context.now());
  if (!due || (await deps.store.read(sessionsEndedKey(policy.secretArn, due.version)))) return [];
  return [await endOf(deps, context, policy, due)];
}

function dueEnd(
  { endSessionsAfterMs }: SecretPolicy,
  record: RotationRecord | undefined,
  now: Date,
): DueEnd | undefined {
  const { version, at, before } = record?.lastRotated ?? {};
  if (endSessionsAfterMs === undefined || version === undefined || at === undefined || before === undefined)
    return undefined;
  const overForMs = now.getTime() - Date.parse(at) - endSessionsAfterMs;
  return overForMs >= 0 && overForMs < withinMs
    ? { version, rotatedAt: at, graceMs: endSessionsAfterMs }
    : undefined;
}

async function endOf(
  deps: Dependencies,
  context: WatchContext,
  policy: SecretPolicy,
  due: DueEnd,
): Promise<Outcome> {
  const subject = policy.name;
  const answer = await ask(deps, policy, due);
  if (answer.answer === 'not-ended') {
    if (answer.cause === 'paused') return { kind: 'waiting', subject, reason: answer.reason };
    const times = answer.retryable
      ? await noteTry(deps.store, {
          key: openSessionsKey(policy.secretArn),
          version: due.version,
          now: context.now(),
        })
      : mostTries;
    if (times < mostTries) {
      const reason = `try ${times} of ${mostTries}, the next sweep tries again: ${answer.reason}`;
      return { kind: 'waiting', subject, reason };
    }
  }
  const story = { deployment: deps.policy.deployment, secret: policy, now: context.now() };
  const alert =
    answer.answer === 'done'
      ? sessionsEndedAlert(story, due, answer)
      : sessionsNotEndedAlert(story, due, answer);
  await recordFact(factDependencies(deps, context), {
    key: sessionsEndedKey(policy.secretArn, due.version),
    body: { secretArn: policy.secretArn, ...due, ...asBody(answer) },
    effects: answer.answer === 'done' && answer.count === 0 ? [] : [{ alert }],
    subject: policy.secretArn,
  });
  await deps.store.removeMarker(openSessionsKey(policy.secretArn));
  if (answer.answer === 'not-ended') {
    return { kind: 'failed-for-good', subject, reason: answer.reason, details: { cause: answer.cause } };
  }
  return {
    kind: 'done',
    subject,
    reason: `sessions from before the rotation that were ended: ${answer.count}`,
  };
}

async function ask(
  { sessionEnds }: Dependencies,
  { name }: SecretPolicy,
  { version }: DueEnd,
): Promise<EndAnswer> {
  try {
    return await sessionEnds.end(name, version);
  } catch (thrown) {
    const { kind, message, retryable } = toFault(thrown, `the sessions of ${name} to be ended`);
    return { answer: 'not-ended', cause: kind, retryable, reason: message };
  }
}

function asBody(answer: EndAnswer) {
  if (answer.answer === 'not-ended') return { result: 'failed', found: answer.reason };
  return { result: 'done', count: answer.count, sessions: answer.sessions.map((group) => ({ ...group })) };
}
