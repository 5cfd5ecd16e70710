import { impliedPermissions } from './implied.ts';
import type { AccessQuestion, Authorizer, Verdict } from './verdict.ts';

/** Who delivers: a service in its own name for one of its resources, or under a role. */
export type Deliverer =
  | { readonly service: string; readonly sourceArn: string }
  | { readonly roleArn: string };

export interface DeliveryRequest {
  readonly by: Deliverer;
  /** IAM action, `sqs:SendMessage`. */
  readonly action: string;
  readonly resource: string;
}

export interface DeliveryAuthorizerOptions {
  readonly iam: Authorizer;
  readonly region: string;
  /** The customer's key under which a queue or topic encrypts, if any. */
  readonly keyOf: (resource: string) => string | undefined;
}

/**
 * Asks IAM about what services deliver to queues, topics and functions: the target's policy, and for an encrypted
 * target its key's, since the key is used in the deliverer's name.
 *
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function createDeliveryAuthorizer(
  options: DeliveryAuthorizerOptions,
): (request: DeliveryRequest) => Verdict {
  const { iam, region, keyOf } = options;

  function ask(by: Deliverer, question: AccessQuestion): Verdict {
    if ('service' in by) return iam.authorizeService(by, question);
    return iam.authorize({ roleArn: by.roleArn, name: 'delivery' }, question);
  }

  return ({ by, action, resource }) => {
    const implied = impliedPermissions(action, { region, keyArn: keyOf(resource) });
    for (const question of [{ action, resource, context: {} }, ...implied]) {
      const verdict = ask(by, question);
      if (!verdict.allowed) return verdict;
    }
    return { allowed: true, reason: 'allowed' };
  };
}
