import type { Alert } from '../alert/alert.ts';
import { minuteText } from '../alert/wording.ts';
import type { Fault } from '../fault.ts';
import type { RotationHook } from '../policy/rotation-hooks.ts';
import { type FinishedRotation, hookEvent, hookKey } from './hooks.ts';
import { common, type RotationStory } from './trouble-alerts.ts';

/** The secret is rotated, and what should follow did not. */
export function hookFailedAlert(story: RotationStory, { hook, rotation, fault, times }: HookFailure): Alert {
  const { deployment } = story;
  const { noun, undone, command } = wordsOf(
    hook,
    deployment.region,
    hookEvent(deployment.name, rotation, hook),
  );
  return {
    ...common(story, 'rotation-hook-failed'),
    severity: 'sev3',
    deduplicationKey: hookKey(rotation, hook),
    headline: `rotated, but ${noun} was not ${undone}`,
    story: [
      `The secret was rotated on ${minuteText(new Date(rotation.rotatedAt))}; ${noun} should have been ${undone} after that. Tries: ${times}.`,
      fault.message,
    ],
    details: [],
    unaffected: 'the rotation itself, and whatever reads the secret again when its password is refused.',
    steps: [
      { text: 'Remove the cause, so that the next rotation is followed.' },
      { text: 'For this version by hand, since it is not tried again:', command },
    ],
    figures: { secretArn: rotation.secretArn, version: rotation.version, hook: hook.arn },
  };
}

interface HookFailure {
  readonly hook: RotationHook;
  readonly rotation: FinishedRotation;
  readonly fault: Fault;
  readonly times: number;
}

function wordsOf(hook: RotationHook, region: string, event: object) {
  if (hook.kind === 'ecs-service') {
    const { cluster, service } = hook;
    return {
      noun: `ECS service ${cluster}/${service}`,
      undone: 'redeployed',
      command: `aws ecs update-service --region ${region} --cluster ${cluster} --service ${service} --force-new-deployment`,
    };
  }
  return {
    noun: `function ${hook.name}`,
    undone: 'invoked',
    command: `aws lambda invoke --region ${region} --function-name ${hook.name} --invocation-type Event --cli-binary-format raw-in-base64-out --payload '${JSON.stringify(event)}' /dev/stdout`,
  };
}
