import {
  DeleteResourcePolicy$,
  type DeleteResourcePolicyRequest,
  type DeleteResourcePolicyResponse,
  GetResourcePolicy$,
  type GetResourcePolicyRequest,
  type GetResourcePolicyResponse,
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  MalformedPolicyDocumentException$,
  PublicPolicyException$,
  PutResourcePolicy$,
  type PutResourcePolicyRequest,
  type PutResourcePolicyResponse,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, fault, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';

const errors = [
  InternalServiceError$,
  InvalidParameterException$,
  InvalidRequestException$,
  ResourceNotFoundException$,
];

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html */
export function getResourcePolicy(context: SecretsContext): Operation {
  return defineOperation<Given<GetResourcePolicyRequest, 'SecretId'>, GetResourcePolicyResponse>({
    schema: GetResourcePolicy$,
    errors,
    reads: ['SecretId'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:GetResourcePolicy', SecretId),
    run({ SecretId }) {
      const { arn, name, resourcePolicy } = context.secrets.named(SecretId);
      return {
        ARN: arn,
        Name: name,
        ...(resourcePolicy !== undefined && { ResourcePolicy: resourcePolicy }),
      };
    },
  });
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html */
export function putResourcePolicy(context: SecretsContext): Operation {
  return defineOperation<
    Given<PutResourcePolicyRequest, 'SecretId' | 'ResourcePolicy'>,
    PutResourcePolicyResponse
  >({
    schema: PutResourcePolicy$,
    errors: [...errors, MalformedPolicyDocumentException$, PublicPolicyException$],
    reads: ['SecretId', 'ResourcePolicy'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:PutResourcePolicy', SecretId),
    run({ SecretId, ResourcePolicy: text }) {
      const secret = context.secrets.named(SecretId);
      context.attachPolicy(secret.arn, parse(text));
      secret.resourcePolicy = text;
      return { ARN: secret.arn, Name: secret.name };
    },
  });
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html */
export function deleteResourcePolicy(context: SecretsContext): Operation {
  return defineOperation<Given<DeleteResourcePolicyRequest, 'SecretId'>, DeleteResourcePolicyResponse>({
    schema: DeleteResourcePolicy$,
    errors,
    reads: ['SecretId'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:DeleteResourcePolicy', SecretId),
    run({ SecretId }) {
      const secret = context.secrets.named(SecretId);
      secret.resourcePolicy = undefined;
      context.attachPolicy(secret.arn, { Version: '2012-10-17', Statement: [] });
      return { ARN: secret.arn, Name: secret.name };
    },
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fault(MalformedPolicyDocumentException$, 'This resource policy contains invalid Json.');
  }
}
