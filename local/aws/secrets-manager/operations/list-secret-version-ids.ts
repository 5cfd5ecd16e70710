import {
  InternalServiceError$,
  InvalidNextTokenException$,
  InvalidParameterException$,
  ListSecretVersionIds$,
  type ListSecretVersionIdsRequest,
  type ListSecretVersionIdsResponse,
  ResourceNotFoundException$,
} from '@aws-sdk/client-secrets-manager';
import { defineOperation, type Given, type Operation } from '../../wire/operation.ts';
import { identifySecret, type SecretsContext } from '../context.ts';
import { pageOf } from '../page.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecretVersionIds.html */
export function listSecretVersionIds(context: SecretsContext): Operation {
  return defineOperation<Given<ListSecretVersionIdsRequest, 'SecretId'>, ListSecretVersionIdsResponse>({
    schema: ListSecretVersionIds$,
    errors: [
      InternalServiceError$,
      InvalidNextTokenException$,
      InvalidParameterException$,
      ResourceNotFoundException$,
    ],
    reads: ['SecretId', 'IncludeDeprecated', 'MaxResults', 'NextToken'],
    identify: ({ SecretId }) => identifySecret(context, 'secretsmanager:ListSecretVersionIds', SecretId),
    run({ SecretId, IncludeDeprecated: all = false, ...paging }) {
      const { arn, name, versions } = context.secrets.named(SecretId);
      const wanted = versions.all.filter(({ labels }) => all || labels.size > 0);
      const { items, next } = pageOf(wanted, paging);
      return {
        ARN: arn,
        Name: name,
        Versions: items.map(({ id, createdAt, labels }) => ({
          VersionId: id,
          CreatedDate: createdAt,
          ...(labels.size > 0 && { VersionStages: [...labels] }),
        })),
        ...next,
      };
    },
  });
}
