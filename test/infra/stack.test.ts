import { describe, expect, test } from 'vitest';
import { oneCluster, resourcesOf, synthesize } from './synthesis.ts';
import { flat, member, statementsOf } from './template.ts';

const synthesis = synthesize();
const { resources, outputs } = synthesis;

function one(type: string, idPrefix: string) {
  const found = Object.entries(resourcesOf(synthesis, type)).filter(([id]) => id.startsWith(idPrefix));
  const [first] = found;
  if (found.length !== 1 || !first)
    throw new TypeError(`Expected one ${type} ${idPrefix}. Found ${found.length}.`);
  return { id: first[0], ...first[1].Properties };
}

describe('what keeps state', () => {
  // These ids must never change: CloudFormation would make new, empty resources in their place.
  const kept = {
    ControlKey: 'AWS::KMS::Key',
    LakeKey: 'AWS::KMS::Key',
    AccessLogBucket: 'AWS::S3::Bucket',
    LakeBucket: 'AWS::S3::Bucket',
    LedgerBucket: 'AWS::S3::Bucket',
  };

  test('has its own logical ids, and stays when the stack is deleted or it is replaced, once it was made', () => {
    const retained = Object.entries(resources).filter(
      ([, { DeletionPolicy }]) => DeletionPolicy === 'RetainExceptOnCreate',
    );
    const byId = Object.fromEntries(retained.map(([id, { Type }]) => [id, Type]));
    expect(byId).toEqual({
      ...kept,
      AccessLogBucketPolicyF52D2D01: 'AWS::S3::BucketPolicy',
      LakeBucketPolicy7D3A2454: 'AWS::S3::BucketPolicy',
      LedgerBucketPolicy9700C275: 'AWS::S3::BucketPolicy',
    });
    expect(retained.map(([, { UpdateReplacePolicy }]) => UpdateReplacePolicy)).toEqual(
      Array.from({ length: 8 }, () => 'Retain'),
    );
  });

  test.each(['AccessLogBucket', 'LakeBucket', 'LedgerBucket'])('%s is private and versioned', (id) => {
    expect(resources[id]?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });

  test.each([
    ['LakeBucket', 'LakeKey', 7, 'lake/'],
    ['LedgerBucket', 'ControlKey', 90, 'ledger/'],
  ])(
    '%s is encrypted with %s, keeps replaced versions %i days, and logs who reads it',
    (id, key, days, prefix) => {
      expect(resources[id]?.Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: {
                SSEAlgorithm: 'aws:kms',
                KMSMasterKeyID: { 'Fn::GetAtt': [key, 'Arn'] },
              },
            },
          ],
        },
        LifecycleConfiguration: {
          Rules: [
            { NoncurrentVersionExpiration: { NoncurrentDays: days }, ExpiredObjectDeleteMarker: true },
            { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
          ],
        },
        LoggingConfiguration: { DestinationBucketName: { Ref: 'AccessLogBucket' }, LogFilePrefix: prefix },
      });
    },
  );

  test('keys rotate', () => {
    const keys = Object.values(resourcesOf(synthesis, 'AWS::KMS::Key'));
    expect(keys.map(({ Properties }) => Properties['EnableKeyRotation'])).toEqual([true, true]);
  });
});

test('exports below each prefix move to cheaper classes at the ages that are named, and nothing else does', () => {
  const { resources: withClasses } = synthesize({
    ...oneCluster,
    clusters: [
      { identifier: 'ledger-core', exports: { mode: 'act' } },
      { identifier: 'shop', exports: { mode: 'act', prefix: 'shop-exports' } },
    ],
    exportRetention: {
      storageClasses: [
        { afterDays: 30, to: 'STANDARD_IA' },
        { afterDays: 90, to: 'GLACIER_IR' },
      ],
    },
  });
  const rules = member(withClasses['LakeBucket']?.Properties['LifecycleConfiguration'], 'Rules');
  const transitions = [
    { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
    { StorageClass: 'GLACIER_IR', TransitionInDays: 90 },
  ];
  expect(rules).toEqual([
    expect.objectContaining({ Id: 'ExpireReplacedVersions' }),
    expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
    { Id: 'CheaperWithAge1', Prefix: 'exports/', Status: 'Enabled', Transitions: transitions },
    { Id: 'CheaperWithAge2', Prefix: 'shop-exports/', Status: 'Enabled', Transitions: transitions },
  ]);
  expect(member(resources['LakeBucket']?.Properties['LifecycleConfiguration'], 'Rules')).toHaveLength(2);
});

describe('the ledger', () => {
  const policy = statementsOf(synthesis).filter(({ resource }) => resource === 'LedgerBucketPolicy9700C275');

  test('denies writes that do not say what they expect to find', () => {
    expect(policy.find(({ sid }) => sid === 'DenyUnconditionalWrites')).toMatchObject({
      effect: 'Deny',
      principals: ['*'],
      actions: ['s3:PutObject'],
      resources: ['<LedgerBucket.Arn>/*'],
      conditions: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    });
  });

  test('denies deleting anything but open markers, and every version', () => {
    const bucketPolicy = resources['LedgerBucketPolicy9700C275']?.Properties['PolicyDocument'];
    expect(member(bucketPolicy, 'Statement')).toContainEqual({
      Sid: 'DenyDeletingRecords',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 's3:DeleteObject',
      NotResource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['LedgerBucket', 'Arn'] }, '/open/*']] },
    });
    expect(policy.find(({ sid }) => sid === 'DenyDeletingVersions')).toMatchObject({
      effect: 'Deny',
      principals: ['*'],
      actions: ['s3:DeleteObjectVersion'],
      resources: ['<LedgerBucket.Arn>/*'],
    });
  });
});

test('buckets, queues and topics refuse what does not come by TLS', () => {
  const refusing = statementsOf(synthesis)
    .filter(({ effect, conditions }) => effect === 'Deny' && 'Bool' in conditions)
    .map(({ resource, conditions }) => [resource, conditions['Bool']]);
  const guarded = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy'].flatMap(
    (type) => Object.keys(resourcesOf(synthesis, type)),
  );
  expect(guarded).toHaveLength(15);
  expect(new Map(refusing.map(([resource, condition]) => [resource, condition]))).toEqual(
    new Map(guarded.map((resource) => [resource, { 'aws:SecureTransport': 'false' }])),
  );
});

describe('a queued function', () => {
  test('runs on Node 24, arm64, with what its contract declares', () => {
    const fn = one('AWS::Lambda::Function', 'ExportSnapshotsFunction');
    expect(fn).toMatchObject({
      FunctionName: 'steward-test-export-snapshots',
      Description:
        'Starts the export to S3 of every snapshot that the policy wants in the lake, and of clusters that are themselves due for one.',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 120,
      MemorySize: 512,
    });
    expect(member(member(fn, 'Environment'), 'Variables')).toEqual({
      LEDGER_BUCKET: { Ref: 'LedgerBucket' },
      LAKE_BUCKET: { Ref: 'LakeBucket' },
      LAKE_KEY_ARN: { 'Fn::GetAtt': ['LakeKey', 'Arn'] },
      EXPORT_ROLE_ARN: { 'Fn::GetAtt': ['ExportRoleB9ACA3CD', 'Arn'] },
      ALERTS_TOPIC_ARN: { Ref: 'Alerts91F83244' },
      POWERTOOLS_SERVICE_NAME: 'export-snapshots',
      POWERTOOLS_METRICS_NAMESPACE: 'AuroraSteward',
    });
  });

  test('logs into a group of its own, encrypted and not for ever', () => {
    expect(one('AWS::Logs::LogGroup', 'ExportSnapshots')).toMatchObject({
      LogGroupName: '/aws/lambda/steward-test-export-snapshots',
      RetentionInDays: 90,
      KmsKeyId: { 'Fn::GetAtt': ['ControlKey', 'Arn'] },
    });
  });

  test('is woken through a queue that waits out its retries and keeps what fails for two weeks', () => {
    const deadLetters = one('AWS::SQS::Queue', 'ExportSnapshotsWakeUpsDeadLetters');
    const queue = one('AWS::SQS::Queue', 'ExportSnapshotsWakeUpsQueue');
    expect(deadLetters).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
    expect(queue).toMatchObject({
      VisibilityTimeout: 725,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] },
        maxReceiveCount: 5,
      },
    });
    expect(one('AWS::Lambda::EventSourceMapping', 'ExportSnapshots')).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [queue.id, 'Arn'] },
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('is woken by RDS events, by id', () => {
    const queue = one('AWS::SQS::Queue', 'ExportSnapshotsWakeUpsQueue');
    const deadLetters = one('AWS::SQS::Queue', 'ExportSnapshotsWakeUpsDeadLetters');
    expect(one('AWS::Events::Rule', 'ExportSnapshotsWakeUpsRDSDBClusterSnapshotEvent')).toMatchObject({
      State: 'ENABLED',
      EventPattern: {
        source: ['aws.rds'],
        'detail-type': ['RDS DB Cluster Snapshot Event'],
        detail: {
          EventID: ['RDS-EVENT-0075', 'RDS-EVENT-0162', 'RDS-EVENT-0163', 'RDS-EVENT-0164', 'RDS-EVENT-0169'],
        },
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
  });

  test('is woken by a sweep, which Scheduler may send and no other account', () => {
    const queue = one('AWS::SQS::Queue', 'ExportSnapshotsWakeUpsQueue');
    const role = one('AWS::IAM::Role', 'ExportSnapshotsWakeUpsSweepRole');
    expect(one('AWS::Scheduler::Schedule', 'ExportSnapshots')).toMatchObject({
      Name: 'steward-test-export-snapshots-sweep',
      ScheduleExpression: 'rate(15 minutes)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: { 'Fn::GetAtt': [queue.id, 'Arn'] },
        RoleArn: { 'Fn::GetAtt': [role.id, 'Arn'] },
        Input: '{"sweep":"export-snapshots"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 185 },
      },
    });
    expect(
      statementsOf(synthesis).find(({ resource, principals }) => resource === role.id && principals[0]),
    ).toMatchObject({
      principals: ['scheduler.amazonaws.com'],
      conditions: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    });
  });
});

describe('alerts', () => {
  test('go to an encrypted topic, with the subscribers of the configuration', () => {
    const subscriptions = Object.values(resourcesOf(synthesis, 'AWS::SNS::Subscription')).map(
      ({ Properties: { Protocol, Endpoint, TopicArn } }) => [Protocol, Endpoint, flat(TopicArn)],
    );
    expect(subscriptions).toEqual([
      ['email', 'oncall@example.com', '<Alerts91F83244>'],
      ['email', 'operators@example.com', '<Operators93109ECD>'],
    ]);
    const topics = Object.values(resourcesOf(synthesis, 'AWS::SNS::Topic'));
    expect(
      topics.map(({ Properties }) => [Properties['DisplayName'], flat(Properties['KmsMasterKeyId'])]),
    ).toEqual([
      ['Aurora Steward', '<ControlKey.Arn>'],
      // Alarms must get through where the key cannot be used.
      ['Aurora Steward operators', 'undefined'],
    ]);
  });

  test('every alarm tells the operators when it begins and when it ends', () => {
    const alarms = Object.values(resourcesOf(synthesis, 'AWS::CloudWatch::Alarm'));
    expect(alarms).toHaveLength(27);
    for (const { Properties } of alarms) {
      expect(Properties).toMatchObject({
        AlarmActions: [{ Ref: 'Operators93109ECD' }],
        OKActions: [{ Ref: 'Operators93109ECD' }],
      });
    }
  });
});

test('alarms may publish to the operators, those of this account only, and no service to what a key encrypts', () => {
  const publishing = statementsOf(synthesis)
    .filter(({ effect, actions }) => effect === 'Allow' && actions.includes('sns:Publish'))
    .filter(({ principals }) => principals.length > 0);
  expect(publishing).toMatchObject([
    {
      principals: ['cloudwatch.amazonaws.com'],
      resources: ['<Operators93109ECD>'],
      conditions: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
    },
  ]);
});

test('services that use the control key on their own are admitted by its policy, for what is ours', () => {
  const admitted = statementsOf(synthesis).filter(
    ({ resource, principals }) => resource === 'ControlKey' && !principals[0]?.endsWith(':root'),
  );
  expect(admitted.map(({ principals, conditions }) => [principals, conditions])).toEqual([
    [
      ['logs.eu-west-1.<AWS::URLSuffix>'],
      {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':logs:eu-west-1:123456789012:log-group:/aws/lambda/steward-test-*',
              ],
            ],
          },
        },
      },
    ],
  ]);
});

test('the outputs name what people need', () => {
  expect(Object.fromEntries(Object.entries(outputs).map(([id, { Value }]) => [id, flat(Value)]))).toEqual({
    LakeBucketName: '<LakeBucket>',
    LedgerBucketName: '<LedgerBucket>',
    AlertsTopicArn: '<Alerts91F83244>',
    OperatorsTopicArn: '<Operators93109ECD>',
    ExportSnapshotsFunctionName: expect.stringMatching(/^<ExportSnapshotsFunction\w{8}>$/),
    VerifyExportFunctionName: expect.stringMatching(/^<VerifyExportFunction\w{8}>$/),
    PublishExportFunctionName: '<PublishExportFunctionCAFBEB63>',
    TakeBackupFunctionName: expect.stringMatching(/^<TakeBackupFunction\w{8}>$/),
    CompleteBackupsFunctionName: expect.stringMatching(/^<CompleteBackupsFunction\w{8}>$/),
    CheckBackupsFunctionName: expect.stringMatching(/^<CheckBackupsFunction\w{8}>$/),
    PauseActionsFunctionName: expect.stringMatching(/^<PauseActionsFunction\w{8}>$/),
    SendTestAlertFunctionName: expect.stringMatching(/^<SendTestAlertFunction\w{8}>$/),
  });
});

test('the template is made of few types of resources', () => {
  expect([...new Set(Object.values(resources).map(({ Type }) => Type))].toSorted()).toEqual([
    'AWS::CloudWatch::Alarm',
    'AWS::Events::Rule',
    'AWS::IAM::Role',
    'AWS::KMS::Key',
    'AWS::Lambda::EventSourceMapping',
    'AWS::Lambda::Function',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::SNS::Subscription',
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::SQS::Queue',
    'AWS::SQS::QueuePolicy',
    'AWS::Scheduler::Schedule',
  ]);
});
