import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { examinationOf } from '../../cli/session/account-examination.ts';
import { clientsFor } from '../../cli/session/clients.ts';
import { answering } from '../support/answering.ts';

const region = 'eu-west-1';
const now = new Date('2026-11-22T10:00:00Z');
const place = {
  deployment: 'prod',
  region,
  account: '123456789012',
  caller: 'arn:aws-cn:sts::123456789012:assumed-role/dba/ann',
};

function examining(change: Partial<ReturnType<typeof clientsFor>>) {
  return examinationOf({ ...clientsFor({ region }), ...change }, place, () => now);
}

test('a role that is gone is none; what a role is denied comes with the word of IAM', async () => {
  const gone = Object.assign(new Error('no such role'), { name: 'NoSuchEntityException' });
  const { client, asked } = answering(new IAMClient({ region }), {
    GetRole: gone,
    SimulatePrincipalPolicy: {
      EvaluationResults: [
        { EvalActionName: 'iam:CreateRole', EvalDecision: 'allowed' },
        { EvalActionName: 'iam:PassRole', EvalDecision: 'implicitDeny' },
      ],
    },
  });
  const examination = examining({ iam: async () => client });
  expect(await examination.trustOf('arn:aws:iam::123456789012:role/path/steward-export')).toBeUndefined();
  expect(await examination.deniedToDeployment()).toEqual(['iam:PassRole (implicitDeny)']);
  await examination.deniedPass('arn:function', 'arn:export');
  expect(asked).toMatchObject([
    { input: { RoleName: 'steward-export' } },
    {
      input: {
        PolicySourceArn:
          'arn:aws-cn:iam::123456789012:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1',
      },
    },
    {
      input: {
        PolicySourceArn: 'arn:function',
        ActionNames: ['iam:PassRole'],
        ResourceArns: ['arn:export'],
        ContextEntries: [
          { ContextKeyName: 'iam:PassedToService', ContextKeyValues: ['export.rds.amazonaws.com'] },
        ],
      },
    },
  ]);
});

test('who may assume a role, as IAM encodes it', async () => {
  const trust = { Statement: [{ Principal: { Service: 'export.rds.amazonaws.com' } }] };
  const { client } = answering(new IAMClient({ region }), {
    GetRole: { Role: { AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)) } },
  });
  expect(await examining({ iam: async () => client }).trustOf('arn:aws:iam::1:role/x')).toEqual(trust);
});

test('the policy of a key that AWS manages is not asked for', async () => {
  const theirs = answering(new KMSClient({ region }), {
    DescribeKey: { KeyMetadata: { KeyState: 'Enabled', KeyManager: 'AWS' } },
  });
  expect(await examining({ kms: async () => theirs.client }).key('arn:key')).toEqual({ state: 'Enabled' });
  const ours = answering(new KMSClient({ region }), {
    DescribeKey: { KeyMetadata: { KeyState: 'Disabled', KeyManager: 'CUSTOMER' } },
    GetKeyPolicy: { Policy: '{"Statement":[]}' },
  });
  expect(await examining({ kms: async () => ours.client }).key('arn:key')).toEqual({
    state: 'Disabled',
    policy: { Statement: [] },
  });
});

test('a subnet without a route table of its own has the main one; an internet gateway is no way out for a function', async () => {
  const { client, asked } = answering(new EC2Client({ region }), {
    DescribeSubnets: {
      Subnets: [
        { SubnetId: 'subnet-1', AvailabilityZone: 'eu-west-1a' },
        { SubnetId: 'subnet-2', AvailabilityZone: 'eu-west-1b' },
      ],
    },
    DescribeRouteTables: {
      RouteTables: [
        {
          RouteTableId: 'rtb-main',
          Associations: [{ Main: true }],
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' }],
        },
        {
          RouteTableId: 'rtb-2',
          Associations: [{ Main: false, SubnetId: 'subnet-2' }],
          Routes: [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'active' }],
        },
      ],
    },
    DescribeVpcEndpoints: {
      VpcEndpoints: [
        {
          ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
          State: 'Available',
          PrivateDnsEnabled: true,
        },
      ],
    },
    DescribeSecurityGroups: { SecurityGroups: [{ GroupId: 'sg-1' }] },
  });
  expect(await examining({ ec2: async () => client }).vpc('vpc-1')).toEqual({
    subnets: [
      { id: 'subnet-1', zone: 'eu-west-1a', routeTable: 'rtb-main', leadsOut: false },
      { id: 'subnet-2', zone: 'eu-west-1b', routeTable: 'rtb-2', leadsOut: true },
    ],
    endpoints: [{ service: 'secretsmanager', isAvailable: true, hasPrivateDns: true, routeTables: [] }],
    securityGroups: ['sg-1'],
  });
  expect(asked).toHaveLength(4);
});

test('the last event of RDS, of whichever rule waits for one', async () => {
  const stack = answering(new CloudFormationClient({ region }), {
    ListStackResources: {
      StackResourceSummaries: [
        {
          ResourceType: 'AWS::Events::Rule',
          LogicalResourceId: 'ExportSnapshotsWakeUpsRDSDBClusterSnapshotEventA26777C8',
          PhysicalResourceId: 'rule-1',
        },
        {
          ResourceType: 'AWS::Events::Rule',
          LogicalResourceId: 'PublishExportWakeUpsAnnouncements7904CAB3',
          PhysicalResourceId: 'rule-2',
        },
        { ResourceType: 'AWS::SQS::Queue', LogicalResourceId: 'RDSDB', PhysicalResourceId: 'queue' },
      ],
    },
    GetTemplate: { TemplateBody: '{"Resources":{}}' },
  });
  const watch = answering(new CloudWatchClient({ region }), {
    GetMetricData: { MetricDataResults: [{ Id: 'r0', Timestamps: [new Date('2026-11-22T02:00:00Z')] }] },
  });
  const clients = { cloudFormation: async () => stack.client, cloudWatch: async () => watch.client };
  const examination = examining(clients);
  expect(await examination.lastRdsEvent()).toEqual(new Date('2026-11-22T02:00:00Z'));
  expect(watch.asked).toMatchObject([
    {
      input: {
        StartTime: new Date('2026-11-15T10:00:00Z'),
        MetricDataQueries: [
          { MetricStat: { Metric: { Dimensions: [{ Name: 'RuleName', Value: 'rule-1' }] } } },
        ],
      },
    },
  ]);
  expect(await examination.template('AuroraSteward-prod')).toEqual({ Resources: {} });
  expect(stack.asked.at(-1)?.input).toEqual({ StackName: 'AuroraSteward-prod', TemplateStage: 'Original' });
});

test('how many executions of Lambda nobody has reserved', async () => {
  const { client } = answering(new LambdaClient({ region }), {
    GetAccountSettings: {
      AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 900 },
    },
  });
  expect(await examining({ lambda: async () => client }).unreservedConcurrency()).toBe(900);
});
