import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { otherUser } from '../domain/rotation/alternate.ts';
import { type DatabaseSecret, withLogin } from '../domain/rotation/database-secret.ts';
import { generatePassword } from '../domain/rotation/password.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { refuseWhileHeld } from './held.ts';
import { workingLogin } from './logins.ts';
import { refuseWhilePaused } from './paused.ts';
import { currentOf } from './versions.ts';

/**
 * Gives the pending version its value, once: a value that is there is the one that later steps go on with.
 *
 * The current password must open the database, so that what is in the way is found before anything is changed. Where the
 * password of an attempt that was given up opens it instead, the pending version takes that one over: from then on, one
 * of the labelled versions opens the database again.
 */
export async function createSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { secretArn, token, rotationToken } = input.request;
  const current = await currentOf(deps, input);
  const user = nextUser(current, input.policy);
  if ((await deps.secrets.read(secretArn, { id: token })) !== undefined) {
    return { kind: 'already-done', reason: 'the pending version has a value', user };
  }
  await refuseWhilePaused(deps.store, current, input.now);
  const { login, isCurrent } = await workingLogin(deps, input, current);
  // To take over a password that opens the database already changes no role.
  if (isCurrent) await refuseWhileHeld(deps.store, current);
  const password = isCurrent ? generatePassword(input.policy.password, deps.randomBelow) : login.password;
  await deps.secrets.putPending(secretArn, {
    token,
    rotationToken,
    text: withLogin(current, user, password),
  });
  const reason = isCurrent
    ? 'the pending version has a new password'
    : 'the pending version takes over the password that an attempt had set which was given up';
  return { kind: 'done', reason, user };
}

/** The role that the next version logs in as. */
export function nextUser({ username }: DatabaseSecret, { strategy }: SecretPolicy): string {
  return strategy.kind === 'single-user' ? username : otherUser(username);
}
