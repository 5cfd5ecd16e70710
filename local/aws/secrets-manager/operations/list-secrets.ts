import {
  type Filter,
  InternalServiceError$,
  InvalidNextTokenException$,
  InvalidParameterException$,
  InvalidRequestException$,
  ListSecrets$,
  type ListSecretsRequest,
  type ListSecretsResponse,
} from '@aws-sdk/client-secrets-manager';
import { NotImitatedError } from '../../service.ts';
import { defineOperation, type Operation } from '../../wire/operation.ts';
import type { SecretsContext } from '../context.ts';
import { pageOf } from '../page.ts';
import type { Secret } from '../secret.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
export function listSecrets({ secrets }: SecretsContext): Operation {
  return defineOperation<ListSecretsRequest, ListSecretsResponse>({
    schema: ListSecrets$,
    errors: [
      InternalServiceError$,
      InvalidNextTokenException$,
      InvalidParameterException$,
      InvalidRequestException$,
    ],
    reads: ['Filters', 'MaxResults', 'NextToken'],
    identify: () => ({ resources: ['*'] }),
    run({ Filters = [], ...paging }) {
      const wanted = secrets.all.filter((secret) => Filters.every((filter) => passes(secret, filter)));
      const { items, next } = pageOf(wanted, paging);
      const entries = items.map((secret) => ({
        ...secret.describe(),
        SecretVersionsToStages: secret.versions.labelled,
      }));
      return { SecretList: entries, ...next };
    },
  });
}

/** A value that begins with the text is found; one that begins with ! must not be. */
function passes({ about }: Secret, { Key, Values = [] }: Filter): boolean {
  const tags = about.tags ?? [];
  const found = {
    name: () => [about.name],
    'tag-key': () => tags.map((tag) => tag.Key ?? ''),
    'tag-value': () => tags.map((tag) => tag.Value ?? ''),
  }[String(Key)];
  if (!found) throw new NotImitatedError(`The filter ${Key} of secretsmanager ListSecrets`);
  return Values.some((wanted) => {
    const negated = wanted.startsWith('!');
    const text = negated ? wanted.slice(1) : wanted;
    return found().some((one) => one.startsWith(text)) !== negated;
  });
}
