import { otherUser } from '../domain/rotation/alternate.ts';
import { type DatabaseSecret, withLogin } from '../domain/rotation/database-secret.ts';
import { generatePassword } from '../domain/rotation/password.ts';
import type { RotationPolicy } from '../domain/rotation/rotation-policy.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { currentOf } from './versions.ts';

/** Gives the pending version its value, once: a value that is there is the one that later steps go on with. */
export async function createSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { secretArn, token, rotationToken } = input.request;
  const current = await currentOf(deps, input);
  if ((await deps.secrets.read(secretArn, { id: token })) !== undefined) {
    return { kind: 'already-done', reason: 'the pending version has a value' };
  }
  const password = generatePassword(input.policy.password, deps.randomBelow);
  const text = withLogin(current, nextUser(current, input.policy), password);
  await deps.secrets.putPending(secretArn, { token, rotationToken, text });
  return { kind: 'done', reason: 'the pending version has a new password' };
}

/** The role that the next version logs in as. */
export function nextUser({ username }: DatabaseSecret, { strategy }: RotationPolicy): string {
  return strategy.kind === 'single-user' ? username : otherUser(username);
}
