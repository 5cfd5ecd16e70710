import {
  DecryptionFailure$,
  EncryptionFailure$,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  LimitExceededException$,
  PutSecretValue$,
  type PutSecretValueRequest,
  type PutSecretValueResponse,
  ResourceExistsException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';
import { checkLabels, givenValue, tokenOf } from './given.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
export function putSecretValue(context: SecretsContext): Operation {
  return defineOperation<
    Given<PutSecretValueRequest, 'SecretId' | 'ClientRequestToken'>,
    PutSecretValueResponse
  >({
    schema: PutSecretValue$,
    errors: [
      DecryptionFailure$,
      EncryptionFailure$,
      InternalServiceError$,
      InvalidParameterException$,
      InvalidRequestException$,
      LimitExceededException$,
      ResourceExistsException$,
      ResourceNotFoundException$,
    ],
    reads: [
      'SecretId',
      'ClientRequestToken',
      'SecretString',
      'SecretBinary',
      'VersionStages',
      'RotationToken',
    ],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:PutSecretValue', SecretId),
    run({
      SecretId,
      ClientRequestToken,
      VersionStages: labels = ['AWSCURRENT'],
      RotationToken: proof,
      ...given
    }) {
      const secret = context.secrets.named(SecretId);
      const id = tokenOf(ClientRequestToken);
      const value = givenValue(given);
      if (!value)
        throw fault(InvalidRequestException$, 'You must provide either SecretString or SecretBinary.');
      checkLabels(labels);
      if (proof !== undefined && proof !== context.driver.proofFor(secret, id)) {
        throw fault(
          InvalidParameterException$,
          'The RotationToken is not that of a rotation of this version.',
        );
      }
      // The first version of all is what applications read.
      const first = secret.versions.withLabel('AWSCURRENT') === undefined && !labels.includes('AWSCURRENT');
      const now = context.clock.now();
      const version = secret.versions.put(id, value, first ? [...labels, 'AWSCURRENT'] : labels, now);
      secret.changedAt = now;
      return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: [...version.labels] };
    },
  });
}
