import type { RefuseToken } from '../aurora/token-door.ts';
import type { KnownCredentials } from '../aws/credentials.ts';
import { verifySignature } from '../aws/front-door-signature.ts';
import type { Authorizer } from '../iam/verdict.ts';
import type { Place } from './place.ts';

export interface TokenCheckParts {
  readonly place: Place;
  readonly authorizer: Pick<Authorizer, 'authorize'>;
  now(): Date;
  findCredentials(accessKeyId: string): KnownCredentials | undefined;
  /** `DbClusterResourceId` of the cluster with that endpoint. */
  clusterAt(port: number): string | undefined;
}

/**
 * How RDS looks at an IAM token: signed for this endpoint and user, by credentials that it knows, no more than a
 * quarter of an hour ago, by somebody who may connect as that user.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function createTokenCheck(parts: TokenCheckParts): RefuseToken {
  const { place, authorizer, now, findCredentials, clusterAt } = parts;
  return (token, { host, port, user }) => {
    const url = URL.parse(`https://${token}`);
    const of = (name: string) => url?.searchParams.get(`X-Amz-${name}`) ?? '';
    const [accessKeyId = '', date = '', region = '', service = ''] = of('Credential').split('/');
    const known = findCredentials(accessKeyId);
    if (!url || !known) return 'the token is not signed by credentials that anybody has';
    if (url.searchParams.get('Action') !== 'connect' || url.searchParams.get('DBUser') !== user) {
      return `the token is not for ${user}`;
    }
    if (url.host !== `${host}:${port}`) return `the token is for ${url.host}, not for ${host}:${port}`;
    if (service !== 'rds-db' || region !== place.region) return `the token is for ${service} in ${region}`;
    if (of('Security-Token') !== known.credentials.sessionToken) return 'the session token is another';
    const ageMs = now().getTime() - signedAt(of('Date'));
    if (!(Math.abs(ageMs) < Number(of('Expires')) * 1_000)) return 'the token has expired';
    const [target = '', signature = ''] = token.slice(url.host.length).split('&X-Amz-Signature=');
    try {
      verifySignature(
        { method: 'GET', target, headers: { host: url.host }, body: Buffer.alloc(0) },
        {
          accessKeyId,
          sessionToken: of('Security-Token'),
          time: of('Date'),
          date,
          region,
          service,
          signedHeaders: ['host'],
          signature,
        },
        known.credentials.secretAccessKey,
      );
    } catch {
      return 'the signature is wrong';
    }
    const resource = `arn:${place.partition}:rds-db:${place.region}:${place.account}:dbuser:${clusterAt(port)}/${user}`;
    const question = { action: 'rds-db:connect', resource, context: {} };
    const { allowed, reason } = authorizer.authorize(known.principal, question);
    return allowed ? undefined : reason;
  };
}

/** `20261120T021408Z` */
function signedAt(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
