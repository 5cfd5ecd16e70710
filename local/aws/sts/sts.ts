import {
  type AwsError,
  type AwsHttpRequest,
  NotImitatedError,
  type Principal,
  type ServiceEndpoint,
} from '../service.ts';
import { awsQuery } from '../wire/aws-query.ts';
import { element } from '../wire/xml.ts';

export interface StsOptions {
  readonly account: string;
  readonly partition: string;
}

/**
 * STS for whoever asks who they are: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *
 * By POST, and by GET as presigned requests are sent. No policy is needed to ask. Roles are assumed by the
 * services in process; AssumeRole is not imitated.
 */
export function createSts({ account, partition }: StsOptions): ServiceEndpoint {
  const xmlns = 'https://sts.amazonaws.com/doc/2011-06-15/';
  const protocol = awsQuery(xmlns);

  function identityOf({ roleArn, name }: Principal): { readonly arn: string; readonly userId: string } {
    if (roleArn === undefined) return { arn: `arn:${partition}:iam::${account}:root`, userId: account };
    const role = roleArn.split('/').at(-1) ?? '';
    return {
      arn: `arn:${partition}:sts::${account}:assumed-role/${role}/${name}`,
      userId: `${role}:${name}`,
    };
  }

  function operationOf(request: AwsHttpRequest): string | undefined {
    if (request.method === 'GET') return request.url.searchParams.get('Action') ?? undefined;
    return protocol.operationOf(request);
  }

  return {
    service: 'sts',
    identify(request) {
      const operation = operationOf(request) ?? '(none)';
      if (operation !== 'GetCallerIdentity') throw new NotImitatedError(`The operation sts ${operation}`);
      return { action: 'sts:GetCallerIdentity', operation, resources: [], context: {}, implied: [] };
    },
    async answer({ principal }) {
      const { arn, userId } = identityOf(principal);
      const result = [element('UserId', userId), element('Account', account), element('Arn', arn)].join('');
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<GetCallerIdentityResponse xmlns="${xmlns}"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    },
    renderError: (error: AwsError) => protocol.renderError(error),
  };
}
