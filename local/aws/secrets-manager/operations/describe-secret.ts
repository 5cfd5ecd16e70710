import {
  DescribeSecret$,
  type DescribeSecretRequest,
  type DescribeSecretResponse,
  InternalServiceError$,
  InvalidParameterException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html */
export function describeSecret(context: SecretsContext): Operation {
  return defineOperation<Given<DescribeSecretRequest, 'SecretId'>, DescribeSecretResponse>({
    schema: DescribeSecret$,
    errors: [InternalServiceError$, InvalidParameterException$, ResourceNotFoundException$],
    reads: ['SecretId'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:DescribeSecret', SecretId),
    run({ SecretId }) {
      const secret = context.secrets.named(SecretId);
      return { ...secret.describe(), VersionIdsToStages: secret.versions.labelled };
    },
  });
}
