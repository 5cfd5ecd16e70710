import { describe, expect, test } from 'vitest';
import { loadStack } from '../../../local/stack/load-stack.ts';
import { assemblyFolder } from './assembly-folder.ts';
import { recordingPlatform } from './recording-platform.ts';

const attribute = (logicalId: string, name: string) => ({ 'Fn::GetAtt': [logicalId, name] });
const arnOf = (logicalId: string) => attribute(logicalId, 'Arn');

/** `${name}`, as Fn::Sub has it. */
const variable = (name: string): string => `\${${name}}`;

/** Deploys resources and returns what the platform was asked for. */
async function deploy(
  resources: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  const platform = recordingPlatform();
  const stack = await loadStack(assemblyFolder({ Resources: resources, ...more }), platform);
  return { calls: platform.calls, stack };
}

const role = {
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: { Statement: [] },
    ManagedPolicyArns: [
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
        ],
      },
    ],
  },
};

const worker = {
  Type: 'AWS::Lambda::Function',
  DependsOn: ['RolePolicy'],
  Properties: {
    Code: {
      S3Bucket: { 'Fn::Sub': `cdk-assets-${variable('AWS::AccountId')}-${variable('AWS::Region')}` },
      S3Key: '0f.zip',
    },
    FunctionName: 'export-snapshots',
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: arnOf('Role'),
    Timeout: 120,
    MemorySize: 512,
    Architectures: ['arm64'],
    Environment: { Variables: { QUEUE: { Ref: 'Queue' } } },
    LoggingConfig: { LogGroup: { Ref: 'Logs' }, LogFormat: 'JSON' },
  },
};

const rolePolicy = {
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'own', PolicyDocument: { Statement: ['x'] }, Roles: [{ Ref: 'Role' }] },
};

describe('loading a stack', () => {
  test('deploys each resource after what it needs, with names and ARNs resolved', async () => {
    const { calls, stack } = await deploy(
      {
        Worker: worker,
        RolePolicy: rolePolicy,
        Queue: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            VisibilityTimeout: 720,
            RedrivePolicy: { deadLetterTargetArn: arnOf('DeadLetters'), maxReceiveCount: 3 },
          },
        },
        DeadLetters: {
          Type: 'AWS::SQS::Queue',
          Properties: { QueueName: 'dead-letters', MessageRetentionPeriod: '1209600' },
        },
        QueuePolicy: {
          Type: 'AWS::SQS::QueuePolicy',
          Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: { Statement: [arnOf('Queue')] } },
        },
        Source: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Worker' },
            EventSourceArn: arnOf('Queue'),
            MaximumBatchingWindowInSeconds: 5,
            ScalingConfig: { MaximumConcurrency: 2 },
            FunctionResponseTypes: ['ReportBatchItemFailures'],
          },
        },
        Role: role,
        Logs: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { LogGroupName: '/steward/x', RetentionInDays: 30 },
        },
        Metadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2' }, Condition: 'Wanted' },
      },
      {
        Conditions: { Wanted: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
        Parameters: {
          BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk/version' },
        },
        Outputs: { WorkerArn: { Value: arnOf('Worker') } },
      },
    );
    const generated = expect.stringMatching(/^Steward-Queue-[0-9A-F]{12}$/);
    expect(stack.resources.map(({ logicalId }) => logicalId)).toEqual([
      'Role',
      'RolePolicy',
      'DeadLetters',
      'Queue',
      'Logs',
      'Worker',
      'QueuePolicy',
      'Source',
    ]);
    expect(stack.outputs).toEqual({
      WorkerArn: 'arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots',
    });
    const roleArn = expect.stringMatching(/^arn:aws:iam::123456789012:role\/Steward-Role-[0-9A-F]{12}$/);
    const queueArn = expect.stringMatching(/^arn:aws:sqs:eu-west-1:123456789012:Steward-Queue-[0-9A-F]{12}$/);
    expect(calls).toEqual([
      [
        'createRole',
        {
          name: expect.stringMatching(/^Steward-Role-[0-9A-F]{12}$/),
          arn: roleArn,
          trust: { Statement: [] },
          policies: [
            {
              name: 'service-role/AWSLambdaBasicExecutionRole',
              document: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
                    Resource: '*',
                  },
                ],
              },
            },
          ],
          tags: {},
        },
      ],
      [
        'putRolePolicy',
        expect.stringMatching(/^Steward-Role-/),
        { name: 'own', document: { Statement: ['x'] } },
      ],
      [
        'createQueue',
        expect.objectContaining({
          name: 'dead-letters',
          arn: 'arn:aws:sqs:eu-west-1:123456789012:dead-letters',
          retentionSeconds: 1209600,
          visibilityTimeoutSeconds: 30,
        }),
      ],
      [
        'createQueue',
        expect.objectContaining({
          name: generated,
          visibilityTimeoutSeconds: 720,
          retentionSeconds: 345600,
          redrive: { deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:dead-letters', maxReceiveCount: 3 },
        }),
      ],
      [
        'createLogGroup',
        {
          name: '/steward/x',
          arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/steward/x:*',
          retentionDays: 30,
        },
      ],
      [
        'createFunction',
        {
          name: 'export-snapshots',
          arn: 'arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots',
          roleArn,
          runtime: 'nodejs24.x',
          taskRoot: expect.stringMatching(/asset\.0f$/),
          handler: 'index.handler',
          timeoutSeconds: 120,
          memoryMiB: 512,
          environment: {
            QUEUE: expect.stringMatching(/^http:\/\/127\.0\.0\.1:9\/123456789012\/Steward-Queue-/),
          },
          logGroupName: '/steward/x',
          logFormat: 'JSON',
        },
      ],
      ['putResourcePolicy', queueArn, { Statement: [queueArn] }],
      [
        'createEventSourceMapping',
        {
          functionName: 'export-snapshots',
          roleArn,
          queueArn,
          enabled: true,
          reportBatchItemFailures: true,
          maximumBatchingWindowSeconds: 5,
          maximumConcurrency: 2,
        },
      ],
    ]);
  });

  test('generates the same names each time', async () => {
    const queue = { Queue: { Type: 'AWS::SQS::Queue' } };
    const [first, second] = await Promise.all([deploy(queue), deploy(queue)]);
    expect(first.stack.resources).toEqual(second.stack.resources);
  });

  test('deploys buckets, keys, topics, rules, schedules and alarms', async () => {
    const { calls } = await deploy({
      Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] }, EnableKeyRotation: true } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/lake', TargetKeyId: arnOf('Key') } },
      Lake: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                BucketKeyEnabled: true,
                ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: arnOf('Key') },
              },
            ],
          },
          PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true },
          VersioningConfiguration: { Status: 'Enabled' },
          Tags: [{ Key: 'owner', Value: 'data' }],
        },
      },
      LakePolicy: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: { Bucket: { Ref: 'Lake' }, PolicyDocument: { Statement: [] } },
      },
      Alerts: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alerts', KmsMasterKeyId: arnOf('Key') } },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Alerts' }, Protocol: 'email', Endpoint: 'dba@example.com' },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'snapshots',
          State: 'ENABLED',
          EventPattern: { source: ['aws.rds'] },
          Targets: [
            {
              Id: 'queue',
              Arn: 'arn:aws:sqs:eu-west-1:123456789012:q',
              RetryPolicy: { MaximumRetryAttempts: 4 },
              DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:123456789012:d' },
            },
          ],
        },
      },
      Sweep: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: 'sweep',
          FlexibleTimeWindow: { Mode: 'OFF' },
          ScheduleExpression: 'rate(15 minutes)',
          ScheduleExpressionTimezone: 'UTC',
          Target: {
            Arn: 'arn:aws:sqs:eu-west-1:123456789012:q',
            RoleArn: 'arn:aws:iam::1:role/r',
            Input: '{}',
          },
        },
      },
      Alarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'late', AlarmDescription: 'The lake falls behind.', Threshold: 1 },
      },
    });
    const keyArn = expect.stringMatching(/^arn:aws:kms:eu-west-1:123456789012:key\/[0-9a-f-]{36}$/);
    expect(calls).toEqual([
      ['createKey', { id: expect.any(String), arn: keyArn, policy: { Statement: [] }, rotation: true }],
      ['createAlias', { name: 'alias/lake', keyArn }],
      [
        'createBucket',
        {
          name: expect.stringMatching(/^steward-lake-[0-9a-f]{12}$/),
          arn: expect.stringMatching(/^arn:aws:s3:::steward-lake-/),
          versioned: true,
          publicAccessBlocked: true,
          lifecycleRules: [],
          tags: { owner: 'data' },
          encryption: { algorithm: 'aws:kms', bucketKey: true, keyArn },
        },
      ],
      ['putResourcePolicy', expect.stringMatching(/^arn:aws:s3:::steward-lake-/), { Statement: [] }],
      ['createTopic', { name: 'alerts', arn: 'arn:aws:sns:eu-west-1:123456789012:alerts', tags: {}, keyArn }],
      [
        'subscribe',
        {
          topicArn: 'arn:aws:sns:eu-west-1:123456789012:alerts',
          protocol: 'email',
          endpoint: 'dba@example.com',
          rawMessageDelivery: false,
        },
      ],
      [
        'createRule',
        {
          name: 'snapshots',
          arn: 'arn:aws:events:eu-west-1:123456789012:rule/snapshots',
          enabled: true,
          pattern: { source: ['aws.rds'] },
          targets: [
            {
              id: 'queue',
              arn: 'arn:aws:sqs:eu-west-1:123456789012:q',
              deadLetterArn: 'arn:aws:sqs:eu-west-1:123456789012:d',
              retryPolicy: { maximumRetryAttempts: 4 },
            },
          ],
        },
      ],
      [
        'createSchedule',
        {
          name: 'sweep',
          groupName: 'default',
          arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule/default/sweep',
          enabled: true,
          expression: 'rate(15 minutes)',
          timeZone: 'UTC',
          target: {
            arn: 'arn:aws:sqs:eu-west-1:123456789012:q',
            roleArn: 'arn:aws:iam::1:role/r',
            input: '{}',
          },
        },
      ],
      [
        'recordAlarm',
        {
          name: 'late',
          arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:late',
          description: 'The lake falls behind.',
          properties: { AlarmName: 'late', AlarmDescription: 'The lake falls behind.', Threshold: 1 },
        },
      ],
    ]);
  });

  test('a permission becomes a statement of the function policy', async () => {
    const { calls } = await deploy({
      Queue: { Type: 'AWS::SQS::Queue' },
      Logs: { Type: 'AWS::Logs::LogGroup' },
      Role: role,
      RolePolicy: rolePolicy,
      Worker: worker,
      MayInvoke: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { 'Fn::GetAtt': ['Worker', 'Arn'] },
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: 'arn:aws:events:eu-west-1:123456789012:rule/x',
          SourceAccount: '123456789012',
        },
      },
    });
    const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:export-snapshots';
    const statement = {
      Sid: 'MayInvoke',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: arn,
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/x' },
        StringEquals: { 'aws:SourceAccount': '123456789012' },
      },
    };
    expect(calls.at(-1)).toEqual([
      'putResourcePolicy',
      arn,
      { Version: '2012-10-17', Statement: [statement] },
    ]);
  });

  test('a secret is made with a generated password, its policy, and a rotation that only tests', async () => {
    const { calls } = await deploy({
      Secret: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          Name: 'prod/app',
          GenerateSecretString: {
            SecretStringTemplate: '{"username":"app"}',
            GenerateStringKey: 'password',
            PasswordLength: 40,
          },
        },
      },
      Policy: {
        Type: 'AWS::SecretsManager::ResourcePolicy',
        Properties: { SecretId: { Ref: 'Secret' }, ResourcePolicy: { Statement: ['x'] } },
      },
      Rotation: {
        Type: 'AWS::SecretsManager::RotationSchedule',
        Properties: {
          SecretId: { Ref: 'Secret' },
          RotationLambdaARN: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
          RotationRules: { ScheduleExpression: 'rate(30 days)', Duration: '3h' },
          RotateImmediatelyOnUpdate: false,
        },
      },
    });
    const arn = expect.stringMatching(
      /^arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod\/app-[0-9a-f]{6}$/,
    );
    expect(calls).toEqual([
      [
        'createSecret',
        {
          name: 'prod/app',
          arn,
          generate: { template: '{"username":"app"}', key: 'password', password: { PasswordLength: 40 } },
          tags: {},
        },
      ],
      ['putResourcePolicy', arn, { Statement: ['x'] }],
      [
        'configureRotation',
        {
          secretId: arn,
          functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:rotate',
          scheduleExpression: 'rate(30 days)',
          duration: '3h',
          rotateImmediately: false,
        },
      ],
    ]);
  });

  test('a function in a VPC finds its network, and the name of its interface endpoint', async () => {
    const name = {
      'Fn::Select': [1, { 'Fn::Split': [':', { 'Fn::Select': [0, attribute('Endpoint', 'DnsEntries')] }] }],
    };
    const { calls } = await deploy({
      Role: role,
      RolePolicy: rolePolicy,
      Group: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { GroupDescription: 'x', VpcId: 'vpc-1', SecurityGroupEgress: [{ IpProtocol: 'tcp' }] },
      },
      Ingress: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: 'sg-2',
          SourceSecurityGroupId: attribute('Group', 'GroupId'),
          IpProtocol: 'tcp',
        },
      },
      Endpoint: {
        Type: 'AWS::EC2::VPCEndpoint',
        Properties: {
          ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
          VpcId: 'vpc-1',
          VpcEndpointType: 'Interface',
        },
      },
      Worker: {
        ...worker,
        Properties: {
          ...worker.Properties,
          Environment: { Variables: { ENDPOINT: name } },
          LoggingConfig: { LogFormat: 'JSON' },
          VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [attribute('Group', 'GroupId')] },
        },
      },
    });
    expect(calls.at(-1)).toMatchObject([
      'createFunction',
      {
        network: { subnets: ['subnet-1'], securityGroups: [expect.stringMatching(/^sg-[0-9a-f]{17}$/)] },
        environment: {
          ENDPOINT: expect.stringMatching(
            /^vpce-[0-9a-f]{17}-[0-9a-f]{8}\.secretsmanager\.eu-west-1\.vpce\.amazonaws\.com$/,
          ),
        },
      },
    ]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    [
      'resource types, all of them',
      { A: { Type: 'AWS::DynamoDB::Table' }, B: { Type: 'Custom::Thing' } },
      'not imitated locally: AWS::DynamoDB::Table A, Custom::Thing B. Imitate each type in local/stack/resources',
    ],
    [
      'a property',
      { Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } },
      'AWS::SQS::Queue Queue: the property FifoQueue is not imitated locally (found true).',
    ],
    [
      'a nested property',
      {
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['a'] },
            Targets: [
              { Id: 'x', Arn: 'arn:aws:sqs:eu-west-1:1:q', InputTransformer: { InputTemplate: 'x' } },
            ],
          },
        },
      },
      'AWS::Events::Rule Rule.Targets[0]: the property InputTransformer is not imitated locally',
    ],
    [
      'a target',
      {
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            EventPattern: { source: ['a'] },
            Targets: [{ Id: 'x', Arn: 'arn:aws:kinesis:eu-west-1:1:s' }],
          },
        },
      },
      'Rule: delivery to arn:aws:kinesis:eu-west-1:1:s is not imitated locally; targets may be of sqs, sns, lambda, events.',
    ],
    [
      'a missing property',
      { Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/x' } } },
      'AWS::KMS::Alias Alias.TargetKeyId: expected a string, found nothing.',
    ],
    [
      'an attribute',
      {
        Queue: { Type: 'AWS::SQS::Queue' },
        Alias: {
          Type: 'AWS::KMS::Alias',
          Properties: { AliasName: { 'Fn::GetAtt': ['Queue', 'Colour'] }, TargetKeyId: 'x' },
        },
      },
      'AWS::SQS::Queue Queue: the attribute Colour is not imitated locally.',
    ],
    [
      'a managed policy',
      {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {},
            ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'],
          },
        },
      },
      'The managed policy arn:aws:iam::aws:policy/AdministratorAccess is not known locally.',
    ],
    [
      'a queue whose messages come back while the function runs',
      {
        Logs: { Type: 'AWS::Logs::LogGroup' },
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'short', VisibilityTimeout: 119 } },
        Role: role,
        RolePolicy: rolePolicy,
        Worker: worker,
        Source: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: { Ref: 'Worker' }, EventSourceArn: arnOf('Queue') },
        },
      },
      'Queue short: expected a visibility timeout of at least the 120 s that export-snapshots may run',
    ],
    [
      'a circle',
      {
        A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'B' } } },
        B: { Type: 'AWS::SQS::Queue', DependsOn: 'A' },
      },
      'Resources depend on one another in a circle: A -> B -> A.',
    ],
    [
      'an asset',
      {
        Worker: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { S3Bucket: 'b', S3Key: '1f.json' },
            Handler: 'h.h',
            Runtime: 'nodejs24.x',
            Role: 'r',
          },
        },
      },
      'is a file; the local run takes folders',
    ],
  ])('refuses %s by name', async (_what, resources, message) => {
    await expect(deploy(resources)).rejects.toThrow(message);
  });

  test('refuses sections, parameters and places it cannot honour', async () => {
    await expect(deploy({}, { Transform: 'AWS::Serverless' })).rejects.toThrow(
      'section "Transform" is not understood',
    );
    await expect(deploy({}, { Parameters: { Size: { Type: 'String' } } })).rejects.toThrow(
      'Parameter Size has no default',
    );
    const elsewhere = assemblyFolder({ Resources: {} }, 'aws://123456789012/us-east-1');
    await expect(loadStack(elsewhere, recordingPlatform())).rejects.toThrow(
      'Stack Steward is for 123456789012/us-east-1, the platform is 123456789012/eu-west-1.',
    );
    const anywhere = assemblyFolder({ Resources: {} }, 'aws://unknown-account/unknown-region');
    await expect(loadStack(anywhere, recordingPlatform(), { stack: 'Other' })).rejects.toThrow(
      'Expected the stack "Other", found Steward.',
    );
    await expect(loadStack('/nowhere', recordingPlatform())).rejects.toThrow('Synthesize the app first.');
  });
});
