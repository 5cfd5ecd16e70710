import { loginOf } from '../domain/rotation/steering.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { proveThroughProxy } from './proxy.ts';
import { pendingOf } from './versions.ts';

/**
 * Has applications read the new version. AWSPENDING stays where it is: on the current version it is the documented end.
 * Where applications go through RDS Proxy, the new login must get through it too; if it does not, Secrets Manager comes
 * back, and the version is already current.
 */
export async function finishSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const { request, policy, currentVersion } = input;
  const { secretArn, token } = request;
  const moved = currentVersion !== token;
  if (moved) await deps.secrets.moveCurrent(secretArn, { to: token, from: currentVersion });
  if (policy.proxy) {
    const pending = await pendingOf(deps, input);
    await proveThroughProxy(deps.databases, policy, loginOf(pending, policy, `version ${token}`));
  }
  return moved
    ? { kind: 'done', reason: 'applications read the new version' }
    : { kind: 'already-done', reason: 'this version is the current one' };
}
