import { checkSameLogin, loginOf } from '../domain/rotation/steering.ts';
import { nextUser } from './create-secret.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { currentOf, pendingOf } from './versions.ts';

/** Sessions told of one by one; the rest is a figure. */
const mostSessions = 20;

/**
 * Proves that the pending login does what the application needs, and lists who still goes on with the role's former
 * password. Also comes alone, with a pending version of the current user and password: then nothing was retired.
 */
export async function testSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { policy } = input;
  const current = await currentOf(deps, input);
  const pending = await pendingOf(deps, input);
  const alone = pending.username === current.username && pending.password === current.password;
  const user = alone ? current.username : nextUser(current, policy);
  const name = `AWSPENDING of ${input.request.secretArn}`;
  checkSameLogin(pending, { current, username: user, name });
  const login = loginOf(pending, policy, name);
  const reason = `${user} logs in and passes the test`;
  if (alone) {
    await deps.databases.prove(login, policy.testSql);
    return { kind: 'done', reason, alone };
  }
  const { before, sessions } = await deps.databases.proveAndList(login, policy.testSql);
  const retired = { user, count: sessions.length, before, oldest: sessions.slice(0, mostSessions) };
  return { kind: 'done', reason, user, retired };
}
