import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { RDSClient } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { examinationOf } from '../../cli/session/account-examination.ts';
import { clientsFor } from '../../cli/session/clients.ts';
import { discoverClusters, discoverInstances } from '../../cli/session/discover.ts';
import { CloudWatchVolumes } from '../../functions/adapters/aws/cloudwatch-volumes.ts';
import { answering } from '../support/answering.ts';

const region = 'eu-west-1';
const now = new Date('2026-11-22T10:00:00Z');

const place = {
  deployment: 'prod',
  region,
  account: '123456789012',
  caller: 'arn:aws:sts::123456789012:assumed-role/dba/ann',
};

function examining(change: Partial<ReturnType<typeof clientsFor>>) {
  return examinationOf({ ...clientsFor({ region }), ...change }, place, () => now);
}

test('what CloudFormation has of bootstrap and stack; nothing is no error, a denial is', async () => {
  const updated = new Date('2026-11-20T14:00:00Z');
  const stack = {
    StackName: 'x',
    CreationTime: now,
    LastUpdatedTime: updated,
    StackStatus: 'UPDATE_COMPLETE',
    Outputs: [
      { OutputKey: 'BootstrapVersion', OutputValue: '29' },
      { OutputKey: 'AlertsTopicArn', OutputValue: 'arn' },
    ],
  };
  const there = answering(new CloudFormationClient({ region }), { DescribeStacks: { Stacks: [stack] } });
  const examination = examining({ cloudFormation: async () => there.client });
  expect(await examination.bootstrapVersion()).toBe(29);
  expect(await examination.stack()).toEqual({
    status: 'UPDATE_COMPLETE',
    changedAt: updated,
    outputs: { BootstrapVersion: '29', AlertsTopicArn: 'arn' },
  });
  expect(there.asked.map(({ input }) => input)).toEqual([
    { StackName: 'CDKToolkit' },
    { StackName: 'AuroraSteward-prod' },
  ]);

  const none = Object.assign(new Error('Stack with id CDKToolkit does not exist'), {
    name: 'ValidationError',
  });
  const gone = answering(new CloudFormationClient({ region }), { DescribeStacks: none });
  expect(await examining({ cloudFormation: async () => gone.client }).bootstrapVersion()).toBeUndefined();

  const denial = Object.assign(new Error('not authorized'), { name: 'AccessDenied' });
  const denied = answering(new CloudFormationClient({ region }), { DescribeStacks: denial });
  await expect(examining({ cloudFormation: async () => denied.client }).stack()).rejects.toThrow(
    'AccessDenied',
  );
});

test('the quota that RDS tells of cluster snapshots, not the one of instances', async () => {
  const { client } = answering(new RDSClient({ region }), {
    DescribeAccountAttributes: {
      AccountQuotas: [
        { AccountQuotaName: 'ManualSnapshots', Used: 3, Max: 50 },
        { AccountQuotaName: 'ManualClusterSnapshots', Used: 12, Max: 100 },
      ],
    },
  });
  expect(await examining({ rds: async () => client }).snapshotQuota()).toEqual({ used: 12, most: 100 });
});

test('the last sweep of each function in one call; the lake key from the environment', async () => {
  const watch = answering(new CloudWatchClient({ region }), {
    GetMetricData: {
      MetricDataResults: [
        { Id: 'f1', Timestamps: [new Date('2026-11-22T09:55:00Z'), new Date('2026-11-22T09:40:00Z')] },
        { Id: 'f0', Timestamps: [] },
      ],
    },
    DescribeAlarms: {
      MetricAlarms: [{ AlarmName: 'steward-prod-x', StateValue: 'OK', StateReason: 'fine' }],
    },
  });
  const lambda = answering(new LambdaClient({ region }), {
    GetFunctionConfiguration: { Role: 'arn:role', Environment: { Variables: { LAKE_KEY_ARN: 'arn:key' } } },
  });
  const examination = examining({ cloudWatch: async () => watch.client, lambda: async () => lambda.client });
  expect(await examination.lastSweeps(['verify-export', 'export-snapshots'])).toEqual(
    new Map([['export-snapshots', new Date('2026-11-22T09:55:00Z')]]),
  );
  expect(watch.asked[0]?.input).toMatchObject({
    StartTime: new Date('2026-11-21T09:00:00Z'),
    MetricDataQueries: [
      {
        Id: 'f0',
        MetricStat: {
          Metric: {
            Namespace: 'AuroraSteward',
            MetricName: 'Sweep',
            Dimensions: [
              { Name: 'service', Value: 'verify-export' },
              { Name: 'deployment', Value: 'prod' },
            ],
          },
        },
      },
      { Id: 'f1' },
    ],
  });
  expect(await examination.alarms('steward-prod-')).toEqual([
    { name: 'steward-prod-x', state: 'OK', reason: 'fine' },
  ]);
  expect(await examination.function('steward-prod-export-snapshots')).toEqual({
    roleArn: 'arn:role',
    environment: { LAKE_KEY_ARN: 'arn:key' },
  });
});

test('of an account only PostgreSQL is found: Aurora clusters, and instances that are in none', async () => {
  const { client } = answering(new RDSClient({ region }), {
    DescribeDBClusters: {
      DBClusters: [
        { DBClusterIdentifier: 'shop', Engine: 'aurora-mysql' },
        {
          DBClusterIdentifier: 'orders',
          Engine: 'aurora-postgresql',
          EngineVersion: '17.5',
          EngineMode: 'provisioned',
          Status: 'available',
          StorageEncrypted: true,
          KmsKeyId: 'arn:key',
          BackupRetentionPeriod: 7,
          DBClusterMembers: [{}, {}],
          TagList: [{ Key: 'team', Value: 'payments' }],
        },
      ],
    },
    DescribeDBInstances: {
      DBInstances: [
        { DBInstanceIdentifier: 'orders-1', Engine: 'aurora-postgresql', DBClusterIdentifier: 'orders' },
        {
          DBInstanceIdentifier: 'billing',
          Engine: 'postgres',
          EngineVersion: '16.9',
          DBInstanceStatus: 'stopped',
          MultiAZ: true,
          TagList: [{ Key: 'team', Value: 'billing' }],
        },
      ],
    },
  });
  expect(await discoverClusters(client)).toEqual([
    {
      identifier: 'orders',
      engineVersion: '17.5',
      status: 'available',
      encrypted: true,
      keyArn: 'arn:key',
      instances: 2,
      retentionDays: 7,
      engineMode: 'provisioned',
      tags: { team: 'payments' },
    },
  ]);
  expect(await discoverInstances(client)).toEqual([
    {
      identifier: 'billing',
      engineVersion: '16.9',
      status: 'stopped',
      encrypted: false,
      keyArn: undefined,
      retentionDays: 0,
      multiAz: true,
      tags: { team: 'billing' },
    },
  ]);
});

test('sizes of volumes: two questions for each cluster, 500 in a call, and whichever is answered counts', async () => {
  const gb = 2 ** 30;
  const { client, asked } = answering(new CloudWatchClient({ region }), {
    GetMetricData: {
      MetricDataResults: [
        { Id: 'c0', Values: [] },
        { Id: 'e0', Values: [640 * gb, 630 * gb] },
        { Id: 'c1', Values: [12 * gb] },
        { Id: 'c2', Values: [] },
      ],
    },
  });
  const volumes = new CloudWatchVolumes(async () => (input) => client.send(new GetMetricDataCommand(input)));
  expect(await volumes.bytesUsed(['orders', 'shop', 'new'], now)).toEqual(
    new Map([
      ['orders', 640 * gb],
      ['shop', 12 * gb],
    ]),
  );
  expect(asked).toMatchObject([
    {
      input: {
        StartTime: new Date('2026-11-21T10:00:00Z'),
        MetricDataQueries: [
          {
            Id: 'c0',
            MetricStat: {
              Metric: {
                Namespace: 'AWS/RDS',
                MetricName: 'VolumeBytesUsed',
                Dimensions: [{ Name: 'DBClusterIdentifier', Value: 'orders' }],
              },
            },
          },
          {
            Id: 'e0',
            MetricStat: {
              Metric: {
                Dimensions: [
                  { Name: 'DbClusterIdentifier', Value: 'orders' },
                  { Name: 'EngineName', Value: 'aurora-postgresql' },
                ],
              },
            },
          },
          {},
          {},
          {},
          {},
        ],
      },
    },
  ]);
  await volumes.bytesUsed(
    Array.from({ length: 501 }, (_, index) => `fleet-${index}`),
    now,
  );
  expect(asked.slice(1).map(({ input }) => Object.entries(input)[0]?.[1].length)).toEqual([500, 500, 2]);
});
