import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RotationRef } from '../../functions/contract/contract.ts';
import type { RotationHook } from '../../functions/domain/policy/rotation-hooks.ts';
import type { Rotation } from '../config/rotation.ts';

/** What permissions of contracts stand for. */
export function rotationArns(
  rotations: readonly Rotation[],
  rotateFunctionArn: string,
): Record<RotationRef, readonly string[]> {
  const rotated = rotations.filter(({ policy }) => policy.mode !== 'off');
  return {
    'rotated-secrets': rotated.map(({ policy }) => policy.secretArn),
    'acting-secrets': rotated
      .filter(({ policy }) => policy.mode === 'act')
      .map(({ policy }) => policy.secretArn),
    'admin-secrets': distinct(
      rotated.flatMap(({ policy: { strategy } }) =>
        strategy.kind === 'alternating-users' ? [strategy.masterArn] : [],
      ),
    ),
    'secret-keys': distinct(rotated.flatMap(({ keys }) => keys)),
    'rotate-function': rotated.length > 0 ? [rotateFunctionArn] : [],
    'hook-services': hookArns(rotated, 'ecs-service'),
    'hook-functions': hookArns(rotated, 'function'),
  };
}

/**
 * Has Secrets Manager rotate the secrets in mode `act` by the function. Only Secrets Manager may invoke it so, for
 * secrets of this account; for others than those of the configuration it refuses.
 *
 * A deployment rotates nothing by itself: Secrets Manager only has the function test each secret.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html
 */
export function attachRotation(scope: Construct, fn: IFunction, rotations: readonly Rotation[]): void {
  const acting = rotations.filter(({ policy }) => policy.mode === 'act');
  if (acting.length === 0) return;
  const place = new Construct(scope, 'Rotation');
  const permission = new CfnPermission(place, 'Invoke', {
    functionName: fn.functionArn,
    action: 'lambda:InvokeFunction',
    principal: 'secretsmanager.amazonaws.com',
    sourceAccount: Stack.of(scope).account,
  });
  for (const { policy, schedule, window } of acting) {
    const { secretArn } = policy;
    const attached = new CfnRotationSchedule(
      place,
      secretArn.replace(/^.*:secret:/, '').replaceAll('/', '-'),
      {
        secretId: secretArn,
        rotationLambdaArn: fn.functionArn,
        rotationRules: {
          scheduleExpression: schedule,
          ...(window === undefined ? {} : { duration: window }),
        },
        rotateImmediatelyOnUpdate: false,
      },
    );
    attached.addResourceDependency(permission);
  }
}

/** Of secrets that are rotated. */
function hookArns(rotations: readonly Rotation[], kind: RotationHook['kind']): string[] {
  const hooks = rotations.flatMap(({ policy }) => (policy.mode === 'act' ? (policy.hooks ?? []) : []));
  return distinct(hooks.flatMap((hook) => (hook.kind === kind ? [hook.arn] : [])));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
