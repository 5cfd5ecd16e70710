import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import { usesLake } from './lake.ts';
import { asksForDeletion, contractStatements, type ResourceArns } from './permissions.ts';
import { acknowledgeWildcards, type ReasonedStatement } from './wildcards.ts';

/**
 * A function's role: what its contract asks for, its log group and its queue, nothing else. Each statement's Sid is
 * the id of the permission it was declared as.
 *
 * Only a role to which the deletion stack attaches a policy, or which the owners of a lake elsewhere admit, has a name
 * of its own.
 *
 * @param given.acting whether acting permissions are granted.
 */
export function functionRole(
  scope: Construct,
  contract: FunctionContract,
  given: { acting: boolean; arns: ResourceArns; logGroup: ILogGroup; deployment: string },
): Role {
  const { acting, arns, logGroup, deployment } = given;
  const asked = contractStatements(contract, acting, arns);
  const platform = [...platformStatements(logGroup, arns.ownQueue), ...networkStatements(contract)];
  const role = new Role(scope, 'Role', {
    description: `Role of ${contract.name}`,
    ...(isNamed(contract, arns) ? { roleName: physicalName('role', deployment, contract.name) } : {}),
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: {
      // A policy without statements is none to IAM.
      ...(asked.length > 0 ? { Contract: policy(asked.map(({ statement }) => statement)) } : {}),
      Platform: policy(platform.map(({ statement }) => statement)),
    },
  });
  acknowledgeWildcards(role, [...asked, ...platform]);
  return role;
}

function isNamed(contract: FunctionContract, { lakeElsewhere }: ResourceArns): boolean {
  return asksForDeletion(contract) || (lakeElsewhere && usesLake(contract));
}

function policy(statements: PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements });
}

/** What Lambda itself does in the function's name. */
function platformStatements(logGroup: ILogGroup, ownQueue: string | undefined): ReasonedStatement[] {
  const writeLogs = new PolicyStatement({
    sid: 'WriteLogs',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  if (ownQueue === undefined) return [{ statement: writeLogs }];
  const consume = new PolicyStatement({
    sid: 'ConsumeOwnQueue',
    actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
    resources: [ownQueue],
  });
  return [{ statement: writeLogs }, { statement: consume }];
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
function networkStatements({ network }: FunctionContract): ReasonedStatement[] {
  if (network === undefined) return [];
  const statement = new PolicyStatement({
    sid: 'AttachToVpc',
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
  return [
    { statement, wildcardReason: 'Lambda makes and removes the network interfaces; AWS asks for it on all.' },
  ];
}
