import { loginOf } from '../domain/rotation/steering.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { proveThroughProxy } from './proxy.ts';
import { pendingOf } from './versions.ts';

/**
 * Has applications read the new version, once more proven to open the database: whoever asks for this step alone must not
 * lock everybody out. AWSPENDING stays where it is: on the current version it is the documented end.
 *
 * Where applications go through RDS Proxy, the new login must get through it too; if it does not, Secrets Manager comes
 * back, and the version is already current.
 */
export async function finishSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { request, policy, currentVersion } = input;
  const { secretArn, token } = request;
  const done: StepResult = { kind: 'already-done', reason: 'this version is the current one' };
  const moved = currentVersion !== token;
  if (!moved && !policy.proxy) return done;
  const login = loginOf(await pendingOf(deps, input), policy, `version ${token}`);
  if (moved) {
    await deps.databases.prove(login, 'SELECT 1');
    await deps.secrets.moveCurrent(secretArn, { to: token, from: currentVersion });
  }
  await proveThroughProxy(deps.databases, policy, login);
  return moved ? { kind: 'done', reason: 'applications read the new version' } : done;
}
