import type { Answered } from '../domain/caller/answered.ts';
import { minuteMs } from '../domain/durations.ts';
import type { OutcomeKind } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { pendingElsewhere, versionWith } from '../domain/rotation/attempt.ts';
import { parseDatabaseSecret } from '../domain/rotation/database-secret.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import { lastRotationKey, parseRotationRecord } from '../domain/rotation/rotation-record.ts';
import { checkSteering, loginOf } from '../domain/rotation/steering.ts';
import type { Dependencies } from './dependencies.ts';
import { whyClosed } from './logins.ts';

/** So long after its last step an attempt may still be tried again by Secrets Manager. */
const graceMs = 15 * minuteMs;

/**
 * Ends an attempt that is stuck: AWSPENDING on a version that is not the current one, for which Secrets Manager refuses to
 * rotate again. Where the current password opens the database the label is taken off, as the documentation has people do;
 * where only the pending one does, the attempt is finished instead. So the labels never lose the password that counts.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot_rotation.html
 *
 * @throws RotationFailure `observe-only`, `another-rotation`, or why neither opens the database
 */
export async function settle(deps: Dependencies, policy: SecretPolicy, now: Date): Promise<Answered> {
  const { secretArn, mode } = policy;
  if (mode !== 'act') {
    throw new RotationFailure('observe-only', {
      expected: `${secretArn} to be in mode act`,
      found: `mode ${mode}`,
    });
  }
  const facts = await deps.secrets.describe(secretArn);
  const pending = pendingElsewhere(facts);
  const current = versionWith(facts, 'AWSCURRENT');
  if (pending === undefined || current === undefined) {
    return answered(policy, 'already-done', 'no attempt is unfinished');
  }
  await refuseWhileUnderWay(deps, policy, pending, now);
  const closed = await whyVersionIsClosed(deps, policy, current);
  if (closed === undefined) {
    await deps.secrets.removePending(secretArn, pending);
    return answered(
      policy,
      'done',
      `AWSPENDING is off version ${pending}; the current password opens the database`,
    );
  }
  if ((await whyVersionIsClosed(deps, policy, pending)) !== undefined) throw closed;
  await deps.secrets.moveCurrent(secretArn, { to: pending, from: current });
  return answered(policy, 'done', `version ${pending} is current now: only its password opens the database`);
}

async function refuseWhileUnderWay(
  { store }: Dependencies,
  { secretArn }: SecretPolicy,
  version: string,
  now: Date,
): Promise<void> {
  const key = lastRotationKey(secretArn);
  const found = await store.read(key);
  const last = found && parseRotationRecord(key, found.body).attempt;
  if (!last || last.version !== version || now.getTime() - Date.parse(last.at) >= graceMs) return;
  throw new RotationFailure('another-rotation', {
    expected: `no step of version ${version} for a quarter of an hour`,
    found: `${last.step} at ${last.at}`,
  });
}

async function whyVersionIsClosed(
  deps: Dependencies,
  policy: SecretPolicy,
  id: string,
): Promise<RotationFailure | undefined> {
  const name = `version ${id} of ${policy.secretArn}`;
  const text = await deps.secrets.read(policy.secretArn, { id });
  if (text === undefined) {
    return new RotationFailure('secret-malformed', { expected: `${name} to have a value`, found: 'none' });
  }
  const secret = parseDatabaseSecret(text, name);
  checkSteering(secret, policy, name);
  return whyClosed(deps, loginOf(secret, policy, name));
}

function answered({ secretArn, name }: SecretPolicy, kind: OutcomeKind, reason: string): Answered {
  return { outcome: { kind, subject: secretArn, reason }, answer: { answer: kind, secret: name, reason } };
}
