import {
  CancelRotateSecret$,
  type CancelRotateSecretRequest,
  type CancelRotateSecretResponse,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  ResourceNotFoundException$,
  RotateSecret$,
  type RotateSecretRequest,
  type RotateSecretResponse,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../service.ts';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';
import { parseRotationRules } from '../rotation-rules.ts';
import type { Secret } from '../secret.ts';
import { tokenOf } from './given.ts';

const errors = [
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  ResourceNotFoundException$,
];
const documentation = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html';

type RotateInput = Given<RotateSecretRequest, 'SecretId' | 'ClientRequestToken'>;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html */
export function rotateSecret(context: SecretsContext): Operation {
  return defineOperation<RotateInput, RotateSecretResponse>({
    schema: RotateSecret$,
    errors,
    reads: ['SecretId', 'ClientRequestToken', 'RotationLambdaARN', 'RotationRules', 'RotateImmediately'],
    identify({ SecretId, RotationLambdaARN: given }) {
      const action = 'secretsmanager:RotateSecret';
      const invoked = given ?? context.secrets.find(SecretId)?.rotation?.functionArn;
      const more = given === undefined ? {} : { 'secretsmanager:RotationLambdaARN': given };
      const identity = identifySecret(context, action, SecretId, more);
      if (invoked === undefined) return identity;
      const invoke = { action: 'lambda:InvokeFunction', resource: invoked, context: {}, documentation };
      return { ...identity, implied: [...identity.implied, invoke] };
    },
    run({ SecretId, ClientRequestToken, ...rotation }) {
      const secret = context.secrets.named(SecretId);
      const token = tokenOf(ClientRequestToken);
      startRotation(context, secret, { token, ...rotation });
      const answer = { ARN: secret.arn, Name: secret.name };
      return rotation.RotateImmediately === false ? answer : { ...answer, VersionId: token };
    },
  });
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html */
export function cancelRotateSecret(context: SecretsContext): Operation {
  return defineOperation<Given<CancelRotateSecretRequest, 'SecretId'>, CancelRotateSecretResponse>({
    schema: CancelRotateSecret$,
    errors,
    reads: ['SecretId'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:CancelRotateSecret', SecretId),
    run({ SecretId }) {
      const secret = context.secrets.named(SecretId);
      if (secret.rotation) secret.rotation = { ...secret.rotation, enabled: false };
      const VersionId = context.driver.cancel(secret);
      return { ARN: secret.arn, Name: secret.name, ...(VersionId !== undefined && { VersionId }) };
    },
  });
}

/** Sets what is given of a secret's rotation, and begins one, or has its test made. */
export function startRotation(
  { clock, driver, refusesToInvoke }: Pick<SecretsContext, 'clock' | 'driver' | 'refusesToInvoke'>,
  secret: Secret,
  {
    token,
    RotationLambdaARN: given,
    RotationRules: rules,
    RotateImmediately: immediately = true,
  }: Pick<RotateSecretRequest, 'RotationLambdaARN' | 'RotationRules' | 'RotateImmediately'> & {
    token: string;
  },
): void {
  const functionArn = given ?? secret.rotation?.functionArn;
  if (functionArn === undefined) {
    throw fault(InvalidRequestException$, 'No Lambda rotation function ARN is associated with this secret.');
  }
  if (refusesToInvoke(functionArn, secret.arn) !== undefined) {
    throw new AwsError(
      'AccessDeniedException',
      400,
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.',
    );
  }
  const pending = secret.versions.withLabel('AWSPENDING');
  const unfinished = pending && !pending.labels.has('AWSCURRENT');
  if (unfinished && (pending.id !== token || driver.isUnderWay(secret))) {
    throw fault(
      InvalidRequestException$,
      "A previous rotation isn't complete. That rotation will be reattempted.",
    );
  }
  const schedule = rules ? parseRotationRules(rules) : secret.rotation?.schedule;
  secret.rotation = { enabled: true, functionArn, schedule };
  secret.changedAt = clock.now();
  driver.schedule(secret);
  if (immediately) driver.begin(secret, token);
  else driver.test(secret, token);
}
