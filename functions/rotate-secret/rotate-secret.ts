import type { Context } from '../domain/invocation.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { attemptOf } from '../domain/rotation/attempt.ts';
import { parseRotationRequest, type RotationStep } from '../domain/rotation/request.ts';
import { checkSameLogin, policyOf } from '../domain/rotation/rotation-policy.ts';
import { createSecret, nextUser } from './create-secret.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { setSecret } from './set-secret.ts';
import { currentOf, loginOf, pendingOf } from './versions.ts';

const steps: Readonly<Record<RotationStep, (deps: Dependencies, input: StepInput) => Promise<StepResult>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

/**
 * Does one step of a rotation, as Secrets Manager asks for it. Each step can be repeated, after a success and after a
 * crash at any call.
 *
 * @throws Fault, most often a `RotationFailure`: Secrets Manager takes an error as the step's failure and tries again
 */
export async function rotateSecret(
  deps: Dependencies,
  payload: unknown,
  context: Pick<Context, 'log'>,
): Promise<{ readonly outcome: Outcome; readonly answer: JsonObject }> {
  const request = parseRotationRequest(payload);
  const { step, secretArn, token } = request;
  context.log.debug('A step is asked for', { step, secretArn, version: token });
  const policy = policyOf(deps.policies, secretArn);
  const facts = await deps.secrets.describe(secretArn);
  const attempt = attemptOf(facts, { secretArn, token, test: step === 'testSecret' });
  const result: StepResult =
    attempt.state === 'finished'
      ? { kind: 'already-done', reason: 'this version is the current one' }
      : await steps[step](deps, { request, policy, currentVersion: attempt.currentVersion });
  return {
    outcome: { ...result, subject: secretArn, details: { step, version: token } },
    answer: { answer: result.kind, reason: result.reason },
  };
}

/** Proves that the pending login does what the application needs. Also comes alone, with the current user name. */
async function testSecret(deps: Dependencies, input: StepInput): Promise<StepResult> {
  const current = await currentOf(deps, input);
  const pending = await pendingOf(deps, input);
  const alone = pending.username === current.username;
  const username = alone ? current.username : nextUser(current, input.policy);
  checkSameLogin(pending, { current, username, name: `AWSPENDING of ${input.request.secretArn}` });
  await deps.databases.prove(loginOf(pending), input.policy.testSql);
  return { kind: 'done', reason: `${pending.username} logs in and passes the test` };
}

/** AWSPENDING stays where it is: on the current version it is the documented end. */
async function finishSecret(deps: Dependencies, { request, currentVersion }: StepInput): Promise<StepResult> {
  await deps.secrets.moveCurrent(request.secretArn, { to: request.token, from: currentVersion });
  return { kind: 'done', reason: 'applications read the new version' };
}
