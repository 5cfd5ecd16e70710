import {
  DecryptionFailure$,
  GetSecretValue$,
  type GetSecretValueRequest,
  type GetSecretValueResponse,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export function getSecretValue(context: SecretsContext): Operation {
  return defineOperation<Given<GetSecretValueRequest, 'SecretId'>, GetSecretValueResponse>({
    schema: GetSecretValue$,
    errors: [
      DecryptionFailure$,
      InternalServiceError$,
      InvalidParameterException$,
      InvalidRequestException$,
      ResourceNotFoundException$,
    ],
    reads: ['SecretId', 'VersionId', 'VersionStage'],
    identify: ({ SecretId, VersionId, VersionStage }) =>
      identifySecret(context, 'secretsmanager:GetSecretValue', SecretId, {
        ...(VersionId !== undefined && { 'secretsmanager:VersionId': VersionId }),
        ...(VersionStage !== undefined && { 'secretsmanager:VersionStage': VersionStage }),
      }),
    run({ SecretId, VersionId: id, VersionStage: label }) {
      const secret = context.secrets.named(SecretId);
      const { versions } = secret;
      const version = id === undefined ? versions.withLabel(label ?? 'AWSCURRENT') : versions.byId(id);
      if (!version?.value) {
        const which = id === undefined ? `staging label: ${label ?? 'AWSCURRENT'}` : `VersionId: ${id}`;
        throw fault(
          ResourceNotFoundException$,
          `Secrets Manager can't find the specified secret value for ${which}`,
        );
      }
      if (label !== undefined && !version.labels.has(label)) {
        throw fault(
          InvalidRequestException$,
          'You provided a VersionStage that is not associated to the provided VersionId.',
        );
      }
      const { text, binary } = version.value;
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.id,
        VersionStages: [...version.labels],
        CreatedDate: version.createdAt,
        ...(text !== undefined && { SecretString: text }),
        // The wire form: what is bytes for the SDK is base64 text here.
        ...(binary !== undefined && { SecretBinary: binary as unknown as Uint8Array }),
      };
    },
  });
}
