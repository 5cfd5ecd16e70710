import {
  CreateSecret$,
  type CreateSecretRequest,
  type CreateSecretResponse,
  DecryptionFailure$,
  EncryptionFailure$,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  LimitExceededException$,
  MalformedPolicyDocumentException$,
  PreconditionNotMetException$,
  ResourceExistsException$,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import type { SecretsContext } from '../context.ts';
import { givenValue, tokenOf } from './given.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export function createSecret(context: SecretsContext): Operation {
  return defineOperation<Given<CreateSecretRequest, 'Name' | 'ClientRequestToken'>, CreateSecretResponse>({
    schema: CreateSecret$,
    errors: [
      DecryptionFailure$,
      EncryptionFailure$,
      InternalServiceError$,
      InvalidParameterException$,
      InvalidRequestException$,
      LimitExceededException$,
      MalformedPolicyDocumentException$,
      PreconditionNotMetException$,
      ResourceExistsException$,
      ResourceNotFoundException$,
    ],
    reads: ['Name', 'ClientRequestToken', 'Description', 'KmsKeyId', 'SecretString', 'SecretBinary', 'Tags'],
    identify: ({ Name, KmsKeyId, Tags = [] }) => ({
      resources: [context.secrets.arnOf(Name)],
      context: {
        'secretsmanager:Name': Name,
        ...Object.fromEntries(Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value ?? ''])),
        'aws:TagKeys': Tags.map(({ Key }) => Key ?? ''),
      },
      implied: context.keyUse('secretsmanager:CreateSecret', KmsKeyId),
    }),
    run({ Name, ClientRequestToken, Description, KmsKeyId, Tags, ...given }) {
      const id = tokenOf(ClientRequestToken);
      const value = givenValue(given);
      const known = context.secrets.find(Name);
      const same = known?.versions.byId(id)?.value;
      const repeated = same && same.text === value?.text && same.binary === value?.binary;
      const secret =
        known && repeated
          ? known
          : context.secrets.add({ name: Name, description: Description, keyArn: KmsKeyId, tags: Tags });
      if (value) secret.versions.put(id, value, ['AWSCURRENT'], context.clock.now());
      return { ARN: secret.arn, Name: secret.name, ...(value && { VersionId: id }) };
    },
  });
}
