import { factDependencies } from '../domain/fact-dependencies.ts';
import { type Fault, toFault } from '../domain/fault.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { RotationHook } from '../domain/policy/rotation-hooks.ts';
import { hookFailedAlert } from '../domain/rotation/hook-alerts.ts';
import {
  type FinishedRotation,
  hookEvent,
  hookKey,
  mostTries,
  openHookKey,
} from '../domain/rotation/hooks.ts';
import type { Dependencies, WatchContext } from './dependencies.ts';
import { noteTry } from './note-try.ts';

/** Does what follows a rotation and has not been done yet; one invocation at a time, its caller holds a lease. */
export async function runHooks(
  deps: Dependencies,
  context: WatchContext,
  policy: SecretPolicy,
  rotation: FinishedRotation,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const hook of policy.hooks ?? []) {
    if (await deps.store.read(hookKey(rotation, hook))) continue;
    outcomes.push(await runHook(deps, context, { policy, rotation, hook }));
  }
  return outcomes;
}

interface Wanted {
  readonly policy: SecretPolicy;
  readonly rotation: FinishedRotation;
  readonly hook: RotationHook;
}

/** The intent is written first, so that tries are counted also where one of them crashes. */
async function runHook(deps: Dependencies, context: WatchContext, wanted: Wanted): Promise<Outcome> {
  const { rotation, hook } = wanted;
  const subject = hook.arn;
  const times = await noteTry(deps.store, {
    key: openHookKey(rotation.secretArn, hook),
    version: rotation.version,
    now: context.now(),
  });
  try {
    const done = await carryOut(deps, wanted);
    await record(deps, context, wanted, { result: 'done', found: done, times });
    return { kind: 'done', subject, reason: `${done}, after ${rotation.name} was rotated` };
  } catch (thrown) {
    const fault = toFault(thrown, `${hook.arn} to follow the rotation of ${rotation.name}`);
    if (fault.retryable && times < mostTries) {
      const reason = `try ${times} of ${mostTries}, the next sweep tries again: ${fault.message}`;
      return { kind: 'waiting', subject, reason };
    }
    await record(deps, context, wanted, { result: 'failed', found: fault.message, times }, fault);
    return { kind: 'failed-for-good', subject, reason: fault.message, details: { fault: fault.kind } };
  }
}

/** @returns what was done, for the log and the ledger */
async function carryOut({ hooks, policy }: Dependencies, { rotation, hook }: Wanted): Promise<string> {
  if (hook.kind === 'function') {
    await hooks.invoke(hook.arn, hookEvent(policy.deployment.name, rotation, hook));
    return 'invoked';
  }
  // Whoever began it: its tasks have started with the new version.
  const deployedAt = await hooks.deployedAt(hook);
  if (deployedAt && deployedAt.getTime() >= Date.parse(rotation.rotatedAt)) {
    return `deployed already, ${deployedAt.toISOString()}`;
  }
  const id = await hooks.deploy(hook);
  return `deploying anew${id === undefined ? '' : ` (${id})`}`;
}

async function record(
  deps: Dependencies,
  context: WatchContext,
  { policy, rotation, hook }: Wanted,
  came: { readonly result: 'done' | 'failed'; readonly found: string; readonly times: number },
  fault?: Fault,
): Promise<void> {
  const story = { deployment: deps.policy.deployment, secret: policy, now: context.now() };
  const failure = fault && { hook, rotation, fault, times: came.times };
  await recordFact(factDependencies(deps, context), {
    key: hookKey(rotation, hook),
    body: { ...rotation, hook: { ...hook }, ...came },
    effects: failure ? [{ alert: hookFailedAlert(story, failure) }] : [],
    subject: rotation.secretArn,
  });
  await deps.store.removeMarker(openHookKey(rotation.secretArn, hook));
}
