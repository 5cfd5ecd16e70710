import { InvalidNextTokenException$, InvalidParameterException$ } from '@aws-sdk/client-secrets-manager';
import { fault } from '../wire/operation.ts';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html */
const mostResults = 100;

/** One page of a list; the token is the place where the next one begins. */
export function pageOf<Item>(
  all: readonly Item[],
  {
    MaxResults = mostResults,
    NextToken,
  }: { MaxResults?: number | undefined; NextToken?: string | undefined },
): { readonly items: readonly Item[]; readonly next: { NextToken?: string } } {
  if (MaxResults < 1 || MaxResults > mostResults) {
    throw fault(InvalidParameterException$, `MaxResults is 1 to ${mostResults}.`);
  }
  const start = NextToken === undefined ? 0 : Number(NextToken);
  if (!Number.isInteger(start) || start < 0 || start > all.length) {
    throw fault(InvalidNextTokenException$, 'The NextToken value is invalid.');
  }
  const end = start + MaxResults;
  return { items: all.slice(start, end), next: end < all.length ? { NextToken: String(end) } : {} };
}
