import type { CallIdentity, Principal } from '../aws/service.ts';
import { parsePolicy, type Statement } from './policy-document.ts';
import { type Asker, type Concern, concerning, names } from './statement.ts';
import { createUsage, type Grant, type UsedGrant } from './usage.ts';
import type { AccessQuestion, Authorizer, RequestContext, ServicePrincipal, Verdict } from './verdict.ts';

/** A role as the synthesized template has it, intrinsic functions resolved. */
export interface RoleDefinition {
  readonly arn: string;
  readonly name: string;
  /** AssumeRolePolicyDocument. */
  readonly trust: unknown;
  /** Inline and managed policies. */
  readonly policies: readonly { readonly name: string; readonly document: unknown }[];
}

/** Every policy of the run, and what their permissions were used for. */
export interface Iam extends Authorizer {
  /** @throws UnsupportedPolicyError naming what the evaluation does not know. */
  registerRole(role: RoleDefinition): void;
  /**
   * The policy of a key, queue, topic, bucket, function or bus; a second one for the same ARN replaces the first.
   *
   * @param owner the account whose it is, where that is another one: then it must allow what the role's policies allow
   */
  registerResourcePolicy(arn: string, document: unknown, owner?: string): void;
  /** Whether the role's trust policy lets the service act under it, for one of its resources if given. */
  authorizeAssumption(service: string, roleArn: string, sourceArn?: string): Verdict;
  /** Permissions that roles have and no allowed call has needed. */
  unusedPermissions(): Grant[];
  usedPermissions(): UsedGrant[];
}

export interface IamOptions {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  now(): Date;
}

interface Role {
  readonly name: string;
  readonly trust: readonly Statement[];
  readonly statements: readonly Statement[];
}

/** A verdict, and the identity statements it rests on. */
interface Decision extends Verdict {
  readonly grants: readonly Concern[];
}

/**
 * Evaluates the policies of one account: an explicit deny refuses; otherwise the role's policies or the resource's
 * policy must allow. Keys are their own masters: their policy must allow the role, or leave the decision to the
 * account. What belongs to another account needs both: its policy, for the role or its account, and the role's.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 *
 * Not evaluated: permissions boundaries, session policies, organisations' policies, roles of other accounts.
 */
export function createIam(options: IamOptions): Iam {
  const { account, region, partition } = options;
  const roles = new Map<string, Role>();
  const resourcePolicies = new Map<string, Statement[]>();
  /** ARNs of what belongs to other accounts. */
  const foreign = new Set<string>();
  const usage = createUsage();

  function roleOf(arn: string): Role {
    const role = roles.get(arn);
    if (role === undefined)
      throw new Error(`The role ${arn} is not registered; the stack's loader does that.`);
    return role;
  }

  function requestContext(own: RequestContext): RequestContext {
    const now = options.now();
    return {
      // Calls over the loopback interface stand for the SDK's HTTPS.
      'aws:SecureTransport': 'true',
      'aws:RequestedRegion': region,
      'aws:CurrentTime': now.toISOString(),
      'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
      ...own,
    };
  }

  function decide(principal: Principal & { readonly roleArn: string }, question: AccessQuestion): Decision {
    const role = roleOf(principal.roleArn);
    const sessionArn = `arn:${partition}:sts::${account}:assumed-role/${role.name}/${principal.name}`;
    const accountRoot = `arn:${partition}:iam::${account}:root`;
    const context = requestContext({
      'aws:PrincipalArn': principal.roleArn,
      'aws:PrincipalAccount': account,
      'aws:PrincipalIsAWSService': 'false',
      'kms:CallerAccount': account,
      ...question.context,
    });
    const asker: Asker = { roleArn: principal.roleArn, sessionArn, accountRoot };
    const own = concerning(role.statements, question, context);
    const resource = concerning(policyOf(question.resource), question, context);
    const refuse = (because: string): Decision => ({
      allowed: false,
      reason: `${refusal(sessionArn, question)} ${because}`,
      grants: [],
    });

    if (own.some(denies)) return refuse('with an explicit deny in an identity-based policy');
    if (resource.some((concern) => denies(concern) && names(concern.statement.principals, asker) !== 'no')) {
      return refuse('with an explicit deny in a resource-based policy');
    }
    const allowing = resource.filter((concern) => !denies(concern));
    const byResource = allowing.some(({ statement }) => names(statement.principals, asker) === 'itself');
    const leftToAccount = allowing.some(
      ({ statement }) => names(statement.principals, asker) === 'its-account',
    );
    const isForeign = foreign.has(policyHolder(question.resource));
    if ((isKey(question.resource) || isForeign) && !byResource && !leftToAccount) {
      return refuse(`because no resource-based policy allows the ${question.action} action`);
    }
    if ((isForeign || !byResource) && own.length === 0) {
      return refuse(`because no identity-based policy allows the ${question.action} action`);
    }
    return { allowed: true, reason: 'allowed', grants: own };
  }

  /** All questions must be allowed; only then do they count as uses. */
  function authorizeAll(principal: Principal, questions: readonly AccessQuestion[]): Verdict {
    const { roleArn } = principal;
    if (roleArn === undefined) return { allowed: true, reason: 'the harness is not asked' };
    const decisions: Decision[] = [];
    for (const question of questions) {
      const decision = decide({ ...principal, roleArn }, question);
      if (!decision.allowed) return { allowed: false, reason: decision.reason };
      decisions.push(decision);
    }
    for (const { grants } of decisions) usage.count(roleOf(roleArn).name, grants);
    return { allowed: true, reason: 'allowed' };
  }

  function policyOf(resource: string): readonly Statement[] {
    return resourcePolicies.get(policyHolder(resource)) ?? [];
  }

  function serviceContext(service: string, sourceArn: string | undefined): RequestContext {
    return requestContext({
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': service,
      'aws:SourceAccount': account,
      ...(sourceArn === undefined ? {} : { 'aws:SourceArn': sourceArn }),
    });
  }

  function decideForService(
    statements: readonly Statement[],
    service: string,
    question: AccessQuestion,
  ): Verdict {
    const named = concerning(statements, question, question.context).filter(
      ({ statement }) => names(statement.principals, { service }) !== 'no',
    );
    const refuse = (because: string) => ({
      allowed: false,
      reason: `${refusal(service, question)} ${because}`,
    });
    if (named.some(denies)) return refuse('with an explicit deny in a resource-based policy');
    if (named.length === 0) {
      return refuse(`because no resource-based policy allows the ${question.action} action`);
    }
    return { allowed: true, reason: 'allowed' };
  }

  return {
    registerRole({ arn, name, trust, policies }) {
      const statements = policies.flatMap((policy) =>
        parsePolicy(policy.document, 'identity', `role ${name}, policy ${policy.name}`),
      );
      roles.set(arn, { name, trust: parsePolicy(trust, 'trust', `role ${name}, trust policy`), statements });
      usage.expect(name, statements);
    },
    registerResourcePolicy(arn, document, owner = account) {
      resourcePolicies.set(arn, parsePolicy(document, 'resource', `policy of ${arn}`));
      if (owner !== account) foreign.add(arn);
    },
    authorizeCall: (principal, identity) => authorizeAll(principal, questionsOf(identity)),
    authorize: (principal, question) => authorizeAll(principal, [question]),
    authorizeService({ service, sourceArn }: ServicePrincipal, question) {
      const context = { ...serviceContext(service, sourceArn), ...question.context };
      return decideForService(policyOf(question.resource), service, { ...question, context });
    },
    authorizeAssumption(service, roleArn, sourceArn) {
      const question = {
        action: 'sts:AssumeRole',
        resource: roleArn,
        context: serviceContext(service, sourceArn),
      };
      return decideForService(roleOf(roleArn).trust, service, question);
    },
    unusedPermissions: () => usage.unused(),
    usedPermissions: () => usage.used(),
  };
}

function questionsOf(identity: CallIdentity): AccessQuestion[] {
  const { action, resources, context, implied } = identity;
  return [...resources.map((resource) => ({ action, resource, context })), ...implied];
}

function denies({ statement }: Concern): boolean {
  return statement.effect === 'Deny';
}

function isKey(resource: string): boolean {
  return resource.split(':')[2] === 'kms';
}

/** Objects stand under their bucket's policy, function versions and aliases under their function's. */
function policyHolder(resource: string): string {
  const parts = resource.split(':');
  if (parts[2] === 's3') return resource.split('/', 1)[0] ?? resource;
  if (parts[2] === 'lambda') return parts.slice(0, 7).join(':');
  return resource;
}

function refusal(who: string, { action, resource }: AccessQuestion): string {
  return `User: ${who} is not authorized to perform: ${action} on resource: ${resource}`;
}
