import {
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  LimitExceededException$,
  ResourceNotFoundException$,
  UpdateSecretVersionStage$,
  type UpdateSecretVersionStageRequest,
  type UpdateSecretVersionStageResponse,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';

type Input = Given<UpdateSecretVersionStageRequest, 'SecretId' | 'VersionStage'>;

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecretVersionStage.html */
export function updateSecretVersionStage(context: SecretsContext): Operation {
  return defineOperation<Input, UpdateSecretVersionStageResponse>({
    schema: UpdateSecretVersionStage$,
    errors: [
      InternalServiceError$,
      InvalidParameterException$,
      InvalidRequestException$,
      LimitExceededException$,
      ResourceNotFoundException$,
    ],
    reads: ['SecretId', 'VersionStage', 'MoveToVersionId', 'RemoveFromVersionId'],
    identify: ({ SecretId, VersionStage }) =>
      identifySecret(context, 'secretsmanager:UpdateSecretVersionStage', SecretId, {
        'secretsmanager:VersionStage': VersionStage,
      }),
    run({ SecretId, VersionStage: label, MoveToVersionId: to, RemoveFromVersionId: from }) {
      const secret = context.secrets.named(SecretId);
      secret.versions.moveLabel(label, { to, from });
      secret.changedAt = context.clock.now();
      return { ARN: secret.arn, Name: secret.name };
    },
  });
}
