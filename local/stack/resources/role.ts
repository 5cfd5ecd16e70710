import type { NamedPolicy } from '../platform.ts';
import { noAttributes, type ResourceType } from '../resource-type.ts';
import { StackError } from '../stack-error.ts';

/**
 * AWS's managed policies that stacks here use, after their name.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
 */
const managedPolicies: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ],
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const role: ResourceType = {
  type: 'AWS::IAM::Role',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('RoleName') ?? stack.generatedName(logicalId, 64);
    const path = properties.optionalText('Path') ?? '/';
    const arn = stack.arn('iam', `role${path}${name}`, { region: '' });
    properties.withoutEffect('Description', 'MaxSessionDuration');
    const inline = properties.objects('Policies').map((policy) => ({
      name: policy.text('PolicyName'),
      document: policy.document('PolicyDocument'),
    }));
    const managed = properties.texts('ManagedPolicyArns').map(managedPolicy);
    await stack.platform.createRole({
      name,
      arn,
      trust: properties.document('AssumeRolePolicyDocument'),
      policies: [...managed, ...inline],
      tags: properties.tags(),
    });
    return {
      ref: name,
      attributes: { Arn: arn, RoleId: `AROA${stack.uuid(logicalId).slice(0, 8).toUpperCase()}` },
    };
  },
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const inlinePolicy: ResourceType = {
  type: 'AWS::IAM::Policy',
  async deploy({ logicalId, properties }, stack) {
    const policy = { name: properties.text('PolicyName'), document: properties.document('PolicyDocument') };
    for (const roleName of properties.texts('Roles')) await stack.platform.putRolePolicy(roleName, policy);
    return { ref: logicalId, attributes: noAttributes };
  },
};

/** Attached to roles of the same stack, where it grants what an inline policy would. */
export const managedPolicyOfStack: ResourceType = {
  type: 'AWS::IAM::ManagedPolicy',
  async deploy({ logicalId, properties }, stack) {
    const name = properties.optionalText('ManagedPolicyName') ?? stack.generatedName(logicalId, 128);
    properties.withoutEffect('Description', 'Path');
    const policy = { name, document: properties.document('PolicyDocument') };
    for (const roleName of properties.texts('Roles')) await stack.platform.putRolePolicy(roleName, policy);
    return { ref: stack.arn('iam', `policy/${name}`, { region: '' }), attributes: noAttributes };
  },
};

function managedPolicy(arn: string): NamedPolicy {
  const name = arn.split(':policy/')[1] ?? '';
  const actions = managedPolicies[name];
  if (actions === undefined) {
    throw new StackError(
      `The managed policy ${arn} is not known locally. Add its actions to local/stack/resources/role.ts.`,
    );
  }
  return {
    name,
    document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] },
  };
}
