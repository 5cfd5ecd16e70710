import type { Answered } from '../domain/caller/answered.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { otherUser } from '../domain/rotation/alternate.ts';
import { pendingElsewhere, versionWith } from '../domain/rotation/attempt.ts';
import { type DatabaseSecret, parseDatabaseSecret } from '../domain/rotation/database-secret.ts';
import type { Login } from '../domain/rotation/databases.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import {
  type FormerSessions,
  formerSessionsKey,
  mostGroups,
  notEnded,
  parseNotedSessions,
  sumOf,
} from '../domain/rotation/former-sessions.ts';
import {
  lastRotationKey,
  parseRotationRecord,
  type RotationRecord,
} from '../domain/rotation/rotation-record.ts';
import { checkSameLogin, checkSteering, loginOf } from '../domain/rotation/steering.ts';
import type { Dependencies } from './dependencies.ts';
import { whyClosed } from './logins.ts';
import { refuseWhilePaused } from './paused.ts';
import { adminLogin } from './set-secret.ts';

/** A role, and who can end its sessions. */
interface Former {
  readonly role: string;
  readonly login: Login;
}

interface Rotated {
  readonly version: string;
  /** By the server's clock: whoever logged in earlier knew none of this version. */
  readonly before: string;
}

interface EndRequest {
  readonly policy: SecretPolicy;
  /** Ends nothing and says what would be ended. */
  readonly look: boolean;
  /** The rotation that is meant, where it must be this one. */
  readonly version: string | undefined;
  readonly now: Date;
}

/**
 * Ends the sessions that logged in before the last rotation: those of the role, or of both users where two take turns, for
 * the one that applications have left is replaced next. Whoever is ended comes back with what the secret says now, which is
 * proven first.
 *
 * What is to be ended is written down before the first is: later there can only be fewer of them, so that a repetition
 * after a crash ends the rest and tells of all.
 */
export async function endSessions(
  deps: Dependencies,
  { policy, look, version, now }: EndRequest,
): Promise<Answered> {
  try {
    const rotated = lastRotatedOf(await lastRecord(deps, policy));
    if (!rotated) return nothingToEnd(policy);
    if (version !== undefined) checkVersion(rotated, version);
    const former = await formerOf(deps, policy, { rotated, look, now });
    const found = await sessionsOf(deps, former, rotated);
    return look
      ? wouldEnd(policy, rotated, found)
      : await endAll(deps, policy, { rotated, former, found, now });
  } catch (thrown) {
    if (!(thrown instanceof RotationFailure)) throw thrown;
    // Whoever asked tells people; this is no rotation that failed.
    const reason = `no session was ended: ${thrown.message}`;
    return { outcome: { kind: 'refused', subject: policy.secretArn, reason }, answer: notEnded(thrown) };
  }
}

async function lastRecord({ store }: Dependencies, { secretArn }: SecretPolicy) {
  const key = lastRotationKey(secretArn);
  const stored = await store.read(key);
  return stored && parseRotationRecord(key, stored.body);
}

function lastRotatedOf(record: RotationRecord | undefined): Rotated | undefined {
  const { version, before } = record?.lastRotated ?? {};
  return version !== undefined && before !== undefined ? { version, before } : undefined;
}

function checkVersion(rotated: Rotated, version: string): void {
  if (rotated.version === version) return;
  throw new RotationFailure('another-rotation', {
    expected: `version ${version} to be the last that was rotated`,
    found: `version ${rotated.version}`,
  });
}

/** @throws RotationFailure why nothing may be ended now */
async function formerOf(
  deps: Dependencies,
  policy: SecretPolicy,
  { rotated, look, now }: { readonly rotated: Rotated; readonly look: boolean; readonly now: Date },
): Promise<readonly Former[]> {
  const { secretArn, mode } = policy;
  if (mode !== 'act' && !look) {
    throw new RotationFailure('observe-only', {
      expected: `${secretArn} to be in mode act`,
      found: `mode ${mode}`,
    });
  }
  const facts = await deps.secrets.describe(secretArn);
  const current = versionWith(facts, 'AWSCURRENT');
  const pending = pendingElsewhere(facts);
  if (current !== rotated.version || pending !== undefined) {
    throw new RotationFailure('another-rotation', {
      expected: `version ${rotated.version} to be the current one, and no attempt to be unfinished`,
      found:
        pending === undefined ? `version ${current} is the current one` : `version ${pending} is pending`,
    });
  }
  const name = `AWSCURRENT of ${secretArn}`;
  const secret = await read(deps, policy, { label: 'AWSCURRENT', name });
  if (!look) await refuseWhilePaused(deps.store, secret, now);
  const own = { role: secret.username, login: loginOf(secret, policy, name) };
  // Whoever is ended must be able to come back.
  await deps.databases.prove(own.login, policy.testSql);
  if (policy.strategy.kind === 'single-user') return [own];
  return [own, await formerUser(deps, policy, secret, policy.strategy.masterArn)];
}

/** The user whom applications have left ends its own sessions; where it cannot log in, the admin does. */
async function formerUser(
  deps: Dependencies,
  policy: SecretPolicy,
  current: DatabaseSecret,
  masterArn: string,
): Promise<Former> {
  const role = otherUser(current.username);
  const previous = await previousLogin(deps, policy, { current, role });
  return { role, login: previous ?? (await adminLogin(deps, { masterArn, input: { policy }, current })) };
}

async function previousLogin(
  deps: Dependencies,
  policy: SecretPolicy,
  { current, role }: { readonly current: DatabaseSecret; readonly role: string },
): Promise<Login | undefined> {
  const name = `AWSPREVIOUS of ${policy.secretArn}`;
  let login: Login;
  try {
    const previous = await read(deps, policy, { label: 'AWSPREVIOUS', name });
    checkSameLogin(previous, { current, username: role, name });
    login = loginOf(previous, policy, name);
  } catch (thrown) {
    if (thrown instanceof RotationFailure) return undefined;
    throw thrown;
  }
  return (await whyClosed(deps, login)) === undefined ? login : undefined;
}

async function read(
  { secrets }: Dependencies,
  policy: SecretPolicy,
  { label, name }: { readonly label: string; readonly name: string },
): Promise<DatabaseSecret> {
  const text = await secrets.read(policy.secretArn, { label });
  if (text === undefined) {
    throw new RotationFailure('secret-malformed', { expected: `${name} to have a value`, found: 'none' });
  }
  const secret = parseDatabaseSecret(text, name);
  checkSteering(secret, policy, name);
  return secret;
}

async function sessionsOf(
  { databases }: Dependencies,
  former: readonly Former[],
  { before }: Rotated,
): Promise<readonly FormerSessions[]> {
  const groups: FormerSessions[] = [];
  for (const { role, login } of former)
    groups.push(...(await databases.sessionsBefore(login, { role, before })));
  return groups;
}

async function endAll(
  deps: Dependencies,
  policy: SecretPolicy,
  {
    rotated,
    former,
    found,
    now,
  }: {
    readonly rotated: Rotated;
    readonly former: readonly Former[];
    readonly found: readonly FormerSessions[];
    readonly now: Date;
  },
): Promise<Answered> {
  const noted = await noteOnce(deps, policy, { rotated, found, now });
  if (found.length > 0) {
    for (const { role, login } of former) {
      await deps.databases.endSessionsBefore(login, { role, before: rotated.before });
    }
  }
  const { count, sessions } = noted;
  const reason =
    count === 0 ? 'no session is from before the rotation' : `${count} sessions from before it are ended`;
  return {
    outcome: { kind: found.length > 0 ? 'done' : 'already-done', subject: policy.secretArn, reason },
    answer: { answer: 'done', ...aboutOf(policy, rotated), count, sessions: plain(sessions) },
  };
}

/** What the first of several invocations has found. */
async function noteOnce(
  { store }: Dependencies,
  { secretArn }: SecretPolicy,
  { rotated, found, now }: { rotated: Rotated; found: readonly FormerSessions[]; now: Date },
) {
  const key = formerSessionsKey(secretArn, rotated.version);
  const stored = await store.read(key);
  if (stored) return parseNotedSessions(key, stored.body);
  const sessions = largest(found);
  const noted = { schema: 1 as const, ...rotated, at: now.toISOString(), count: sumOf(found), sessions };
  if (found.length > 0) await store.create(key, { ...noted, sessions: plain(sessions) });
  return noted;
}

function wouldEnd(policy: SecretPolicy, rotated: Rotated, found: readonly FormerSessions[]): Answered {
  const count = sumOf(found);
  return {
    outcome: {
      kind: 'would-have',
      subject: policy.secretArn,
      reason: `dry run: ${count} sessions from before the rotation would be ended`,
    },
    answer: { answer: 'would-end', ...aboutOf(policy, rotated), count, sessions: plain(largest(found)) },
  };
}

function nothingToEnd({ secretArn, name }: SecretPolicy): Answered {
  const reason = 'no rotation is on record from before which sessions could be';
  return {
    outcome: { kind: 'already-done', subject: secretArn, reason },
    answer: { answer: 'nothing-to-end', secret: name, reason },
  };
}

function aboutOf({ name }: SecretPolicy, { version, before }: Rotated) {
  return { secret: name, version, before };
}

function largest(groups: readonly FormerSessions[]): FormerSessions[] {
  return groups.toSorted((one, other) => other.count - one.count).slice(0, mostGroups);
}

function plain(groups: readonly FormerSessions[]) {
  return groups.map((group) => ({ ...group }));
}
