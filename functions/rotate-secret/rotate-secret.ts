import { type Answered, refusedAnswer } from '../domain/caller/answered.ts';
import { toFault } from '../domain/fault.ts';
import type { Context } from '../domain/invocation.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { attemptOf } from '../domain/rotation/attempt.ts';
import { RotationFailure } from '../domain/rotation/failure.ts';
import {
  asksForStep,
  parseRotationRequest,
  type RotationRequest,
  type RotationStep,
  readRequestByHand,
  requestsByHand,
} from '../domain/rotation/request.ts';
import { policyOf } from '../domain/rotation/steering.ts';
import type { contract } from './contract.ts';
import { createSecret } from './create-secret.ts';
import type { Dependencies, StepInput, StepResult } from './dependencies.ts';
import { finishSecret } from './finish-secret.ts';
import { noteStep } from './journal.ts';
import { setSecret } from './set-secret.ts';
import { testSecret } from './test-secret.ts';

export type RotateContext = Context<keyof (typeof contract)['metrics']>;

const steps: Readonly<Record<RotationStep, (deps: Dependencies, input: StepInput) => Promise<StepResult>>> = {
  createSecret,
  setSecret,
  testSecret,
  finishSecret,
};

/** Does what Secrets Manager, or a person, asks for. */
export async function rotateSecret(
  deps: Dependencies,
  payload: unknown,
  context: RotateContext,
): Promise<Answered> {
  const byHand = readRequestByHand(payload);
  if (!byHand) {
    return asksForStep(payload) ? doStep(deps, parseRotationRequest(payload), context) : unknownRequest;
  }
  const policy = namedByHand(deps.policies, byHand.secret);
  if ('answer' in policy) return policy;
  if (byHand.want === 'settle') {
    const { settle } = await import('./settle.ts');
    return settle(deps, policy, context.now());
  }
  if (byHand.want !== 'dryRun') {
    const { endSessions } = await import('./end-sessions.ts');
    const look = byHand.want === 'lookAtSessions';
    return endSessions(deps, { policy, look, version: byHand.version, now: context.now() });
  }
  const { dryRun } = await import('./dry-run.ts');
  return dryRun(deps, policy, context.now());
}

/** Without a word of what was sent: it may be a secret. */
const unknownRequest = refusedAnswer(
  'request by hand',
  `Expected ${requestsByHand}. Found: something else.`,
  [
    'To rotate, let Secrets Manager invoke this function: aws secretsmanager rotate-secret --secret-id <secret>.',
  ],
);

/** A slip of whoever asks by hand is no rotation that failed. */
function namedByHand(policies: readonly SecretPolicy[], secret: string): SecretPolicy | Answered {
  try {
    return policyOf(policies, secret);
  } catch (thrown) {
    if (!(thrown instanceof RotationFailure)) throw thrown;
    const known = `Expected one of the secrets under rotation: ${thrown.found}. Found: ${secret}.`;
    return refusedAnswer(secret, known, ['Name one of these, or configure the secret and deploy.']);
  }
}

/**
 * Does one step of a rotation, as Secrets Manager asks for it. Each step can be repeated, after a success and after a
 * crash at any call. What came of it goes to the ledger.
 *
 * @throws Fault, most often a `RotationFailure`: Secrets Manager takes an error as the step's failure and tries again
 */
async function doStep(
  deps: Dependencies,
  request: RotationRequest,
  context: RotateContext,
): Promise<Answered> {
  const { step, secretArn, token: version } = request;
  context.log.debug('A step is asked for', { step, secretArn, version });
  const policy = policyOf(deps.policies, secretArn);
  const about = { secretArn, name: policy.name, version, step };
  try {
    const {
      kind,
      reason,
      alone: _,
      state,
      ...found
    } = await performStep(deps, request, policy, context.now());
    const at = context.now().toISOString();
    if (state !== 'passed') await noteStep(deps.store, { ...about, at, done: { state, ...found } }, context);
    if (state === 'rotated' && kind === 'done') context.count('SecretsRotated', 1);
    return {
      outcome: { kind, reason, subject: secretArn, details: { step, version } },
      answer: { answer: kind, reason },
    };
  } catch (thrown) {
    const failed = toFault(thrown, `${step} of ${secretArn} to be done`);
    await noteStep(deps.store, { ...about, at: context.now().toISOString(), failed }, context);
    throw failed;
  }
}

/** `passed`: a step before the end of an attempt that has ended. `tested`: nothing but a test was asked for. */
interface Performed extends StepResult {
  readonly state: 'under-way' | 'rotated' | 'tested' | 'passed';
}

async function performStep(
  deps: Dependencies,
  request: RotationRequest,
  policy: SecretPolicy,
  now: Date,
): Promise<Performed> {
  const { step, secretArn, token } = request;
  if (policy.mode !== 'act') {
    throw new RotationFailure('observe-only', {
      expected: `${secretArn} to be in mode act`,
      found: `mode ${policy.mode}, and Secrets Manager asks for ${step}`,
    });
  }
  const facts = await deps.secrets.describe(secretArn);
  const attempt = attemptOf(facts, { secretArn, token, test: step === 'testSecret' });
  const finishing = step === 'finishSecret';
  if (attempt.state === 'finished' && !finishing) {
    return { kind: 'already-done', reason: 'this version is the current one', state: 'passed' };
  }
  // Where it is current already, the proxy may have been behind.
  const currentVersion = attempt.state === 'finished' ? token : attempt.currentVersion;
  const result = await steps[step](deps, { request, policy, currentVersion, now });
  if (result.alone) return { ...result, state: 'tested' };
  return { ...result, state: finishing ? 'rotated' : 'under-way' };
}
