import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  DescribeGlobalClustersCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test, vi } from 'vitest';
import { CloudTrailRequests } from '../../../functions/adapters/aws/cloudtrail-requests.ts';
import { CloudWatchMetrics } from '../../../functions/adapters/aws/cloudwatch-metrics.ts';
import { PerformanceInsights } from '../../../functions/adapters/aws/performance-insights.ts';
import { RdsAnnouncedEvents } from '../../../functions/adapters/aws/rds-announced-events.ts';
import { RdsFleet } from '../../../functions/adapters/aws/rds-fleet.ts';
import { RdsTopologies } from '../../../functions/adapters/aws/rds-topologies.ts';
import { S3Charts } from '../../../functions/adapters/aws/s3-charts.ts';
import { SqsTimers } from '../../../functions/adapters/aws/sqs-timers.ts';

const rdsArn = (resource: string, region = 'eu-west-1') => `arn:aws:rds:${region}:123456789012:${resource}`;

const cluster = {
  DbClusterResourceId: 'cluster-A',
  DBClusterIdentifier: 'ledger-core',
  DBClusterArn: rdsArn('cluster:ledger-core'),
  Status: 'available',
  EngineVersion: '17.5',
  GlobalClusterIdentifier: 'ledger-world',
  TagList: [{ Key: 'team', Value: 'payments' }],
  DBClusterMembers: [
    { DBInstanceIdentifier: 'ledger-core-1', IsClusterWriter: true, PromotionTier: 0 },
    { DBInstanceIdentifier: 'ledger-core-2', IsClusterWriter: false, PromotionTier: 1 },
  ],
};
const instances = [
  {
    DBInstanceIdentifier: 'ledger-core-1',
    DBClusterIdentifier: 'ledger-core',
    DbiResourceId: 'db-1',
    DBInstanceArn: rdsArn('db:ledger-core-1'),
    AvailabilityZone: 'eu-west-1a',
    DBInstanceClass: 'db.r8g.large',
    DBInstanceStatus: 'available',
    PerformanceInsightsEnabled: true,
  },
  {
    DBInstanceIdentifier: 'billing-db',
    DbiResourceId: 'db-2',
    DBInstanceArn: rdsArn('db:billing-db'),
    AvailabilityZone: 'eu-west-1a',
    SecondaryAvailabilityZone: 'eu-west-1b',
    DBInstanceClass: 'db.m7g.large',
    DBInstanceStatus: 'available',
    EngineVersion: '17.5',
  },
];
const database = {
  GlobalClusterIdentifier: 'ledger-world',
  GlobalClusterResourceId: 'cluster-XYZ',
  Status: 'available',
  GlobalClusterMembers: [
    { DBClusterArn: cluster.DBClusterArn, IsWriter: false },
    { DBClusterArn: rdsArn('cluster:ledger-core-eu', 'eu-central-1'), IsWriter: true },
  ],
};

const denied = Object.assign(new Error('not authorized'), {
  name: 'AccessDenied',
  $metadata: { httpStatusCode: 403 },
});

/** A client that answers these; what is an error is thrown. */
function rds(answers: { clusters?: unknown; instances?: unknown; databases?: unknown; events?: unknown[] }) {
  const client = new RDSClient({ region: 'eu-west-1' });
  const sent: object[] = [];
  const events = [...(answers.events ?? [])];
  vi.spyOn(client, 'send').mockImplementation(async (command: unknown) => {
    const input = (command as { input: object }).input;
    sent.push(input);
    const answerOf = () => {
      if (command instanceof DescribeDBClustersCommand) return answers.clusters;
      if (command instanceof DescribeDBInstancesCommand) return answers.instances;
      if (command instanceof DescribeGlobalClustersCommand) return answers.databases;
      return command instanceof DescribeEventsCommand ? events.shift() : undefined;
    };
    const answer = answerOf();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return { client, sent };
}

const found = {
  clusters: { DBClusters: [cluster] },
  instances: { DBInstances: instances },
  databases: { GlobalClusters: [{ GlobalClusterIdentifier: 'another' }, database] },
};

describe('whose an event is', () => {
  const inSync = {
    ...cluster,
    DBClusterMembers: [{ DBInstanceIdentifier: 'ledger-core-1', DBClusterParameterGroupStatus: 'in-sync' }],
  };

  test('is known without the list of instances; whether parameters wait is not', async () => {
    const { client } = rds({ clusters: { DBClusters: [inSync] }, instances: denied });
    const fleet = await new RdsFleet(client).find({ about: 'cluster', identifier: 'ledger-core' });
    expect(fleet?.identifier).toBe('ledger-core');
    expect(fleet?.members[0]).toMatchObject({ instance: 'ledger-core-1', parametersPending: undefined });
  });

  test('is asked with an end, since a message waits for it', async () => {
    const { client } = rds({ clusters: { DBClusters: [inSync] }, instances: found.instances });
    await new RdsFleet(client).find({ about: 'instance', identifier: 'ledger-core-1' });
    const options = vi.mocked(client.send).mock.calls.map((call: readonly unknown[]) => call[1]);
    expect(options).toEqual(Array.from({ length: 3 }, () => ({ abortSignal: expect.any(AbortSignal) })));
  });
});

describe('what can fail over', () => {
  test('a cluster with its members, and its role in a global database', async () => {
    const { client, sent } = rds(found);
    expect(await new RdsTopologies(client).find('ledger-core', 'cluster')).toEqual({
      about: 'cluster',
      resourceId: 'cluster-A',
      identifier: 'ledger-core',
      arn: rdsArn('cluster:ledger-core'),
      tags: { team: 'payments' },
      status: 'available',
      engineVersion: '17.5',
      globalCluster: 'ledger-world',
      globalRole: 'secondary',
      iamAuthentication: false,
      members: [
        {
          instance: 'ledger-core-1',
          isWriter: true,
          promotionTier: 0,
          zone: 'eu-west-1a',
          instanceClass: 'db.r8g.large',
          status: 'available',
          resourceId: 'db-1',
          performanceInsights: true,
        },
        { instance: 'ledger-core-2', isWriter: false, promotionTier: 1 },
      ],
    });
    expect(sent).toContainEqual({ Filters: [{ Name: 'db-cluster-id', Values: ['ledger-core'] }] });
  });

  test('a cluster without its instances or its role, where RDS refuses to list them', async () => {
    const { client } = rds({ ...found, instances: denied, databases: denied });
    const topology = await new RdsTopologies(client).find('ledger-core', 'cluster');
    expect(topology?.globalRole).toBeUndefined();
    expect(topology?.members[0]).toEqual({ instance: 'ledger-core-1', isWriter: true, promotionTier: 0 });
  });

  test('no cluster of that name is an answer; a refusal is a fault that says what to do', async () => {
    const nothing = rds({ ...found, clusters: { DBClusters: [] } });
    expect(await new RdsTopologies(nothing.client).find('ledger-core', 'cluster')).toBeUndefined();
    const { client } = rds({ ...found, clusters: denied });
    await expect(new RdsTopologies(client).find('ledger-core', 'cluster')).rejects.toMatchObject({
      kind: 'access-denied',
      message: expect.stringContaining('RDS DescribeDBClusters of ledger-core'),
    });
  });

  test('a Multi-AZ instance with its standby, and no member of a cluster', async () => {
    const topologies = new RdsTopologies(rds(found).client);
    expect(await topologies.find('billing-db', 'instance')).toMatchObject({
      about: 'instance',
      resourceId: 'db-2',
      members: [
        { instance: 'billing-db', isWriter: true, zone: 'eu-west-1a', status: 'available' },
        { instance: 'billing-db', isWriter: false, zone: 'eu-west-1b' },
      ],
    });
    expect(await topologies.find('ledger-core-1', 'instance')).toBeUndefined();
  });

  test('a global database by its cluster here, its clusters with their regions', async () => {
    expect(await new RdsTopologies(rds(found).client).find('ledger-core', 'global')).toMatchObject({
      about: 'global',
      resourceId: 'global-cluster-XYZ',
      identifier: 'ledger-core',
      tags: { team: 'payments' },
      globalCluster: 'ledger-world',
      members: [
        { instance: 'ledger-core', zone: 'eu-west-1', isWriter: false },
        { instance: 'ledger-core-eu', zone: 'eu-central-1', isWriter: true },
      ],
    });
  });

  test('all: instances only if asked for, global databases only where a cluster is of one', async () => {
    const idsOf = async (clusters: object[], wanted: boolean) => {
      const { client, sent } = rds({ ...found, clusters: { DBClusters: clusters } });
      const all = await new RdsTopologies(client).all({ instances: wanted });
      return [all.map(({ resourceId }) => resourceId), sent.length];
    };
    expect(await idsOf([cluster], true)).toEqual([['cluster-A', 'global-cluster-XYZ', 'db-2'], 3]);
    const { GlobalClusterIdentifier: _none, ...alone } = cluster;
    expect(await idsOf([alone], false)).toEqual([['cluster-A'], 2]);
  });
});

test('the list of events: three pages at most, oldest first, without what names nothing', async () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 2, minute));
  const entry = (minute: number, SourceType = 'db-cluster') => ({
    SourceType,
    SourceIdentifier: 'ledger-core',
    Date: at(minute),
    EventCategories: ['failover'],
    Message: `m${minute}`,
  });
  const { client, sent } = rds({
    events: [
      { Events: [entry(3), entry(2)], Marker: 'a' },
      { Events: [entry(1, 'db-instance'), entry(9, 'db-parameter-group')], Marker: 'b' },
      { Events: [{ SourceType: 'db-cluster' }], Marker: 'c' },
    ],
  });
  const entries = await new RdsAnnouncedEvents(client).since(at(0));
  expect(entries.map(({ about, text }) => [about, text])).toEqual([
    ['instance', 'm1'],
    ['cluster', 'm2'],
    ['cluster', 'm3'],
  ]);
  expect(sent).toHaveLength(3);
});

test('a timer is a delayed message, at most 900 s, and its failure a fault', async () => {
  const sent: unknown[] = [];
  const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/steward';
  const timers = new SqsTimers({ queueUrl, connect: async () => async (input) => sent.push(input) });
  await timers.wakeAfter(10.2, { cluster: 'ledger-core' });
  await timers.wakeAfter(2_000, {});
  expect(sent).toEqual([
    { QueueUrl: queueUrl, MessageBody: '{"cluster":"ledger-core"}', DelaySeconds: 11 },
    { QueueUrl: queueUrl, MessageBody: '{}', DelaySeconds: 900 },
  ]);
  const refused = new SqsTimers({ queueUrl, connect: async () => () => Promise.reject(denied) });
  await expect(refused.wakeAfter(1, {})).rejects.toMatchObject({ kind: 'access-denied' });
});

describe('requests of CloudTrail', () => {
  const EventTime = new Date('2026-11-20T02:14:05Z');
  const record = {
    userIdentity: { type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/dba/alice' },
    sourceIPAddress: '203.0.113.7',
    requestParameters: {
      dBClusterIdentifier: 'Ledger-Core',
      targetDBInstanceIdentifier: 'ledger-core-2',
      resourceIdentifier: rdsArn('db:ledger-core-1'),
      applyImmediately: true,
    },
  };
  const event = (change: object = {}, EventName = 'FailoverDBCluster') => ({
    EventName,
    EventTime,
    Username: 'alice',
    CloudTrailEvent: JSON.stringify({ ...record, ...change }),
  });
  const asking = (events: object[]) => {
    const inputs: { LookupAttributes?: unknown }[] = [];
    const trail = new CloudTrailRequests(async () => async (input) => {
      inputs.push(input);
      return { $metadata: {}, Events: inputs.length === 1 ? events : [] };
    });
    const answer = trail.requests(['FailoverDBCluster', 'RebootDBInstance'], EventTime, EventTime);
    return { answer, inputs };
  };

  test('say who, from where and about what', async () => {
    const { answer, inputs } = asking([event()]);
    expect(await answer).toEqual([
      {
        name: 'FailoverDBCluster',
        at: '2026-11-20T02:14:05.000Z',
        by: 'arn:aws:sts::123456789012:assumed-role/dba/alice',
        from: '203.0.113.7',
        about: ['ledger-core', 'ledger-core-1'],
      },
    ]);
    expect(inputs.map(({ LookupAttributes }) => LookupAttributes)).toEqual([
      [{ AttributeKey: 'EventName', AttributeValue: 'FailoverDBCluster' }],
      [{ AttributeKey: 'EventName', AttributeValue: 'RebootDBInstance' }],
    ]);
  });

  test.each([
    ['that were refused', event({ errorCode: 'AccessDenied' })],
    ['that cannot be read', { ...event(), CloudTrailEvent: '{' }],
    ['without a time', { ...event(), EventTime: undefined }],
  ])('%s do not count', async (_what, found) => {
    expect(await asking([found]).answer).toEqual([]);
  });

  test('of a service are told by its name', async () => {
    const { answer } = asking([event({ userIdentity: { invokedBy: 'rds.amazonaws.com' } })]);
    expect((await answer)[0]?.by).toBe('rds.amazonaws.com');
  });

  test('that may not be looked up are a fault that names the operation', async () => {
    const trail = new CloudTrailRequests(async () => () => Promise.reject(denied));
    await expect(trail.requests(['FailoverDBCluster'], EventTime, EventTime)).rejects.toMatchObject({
      kind: 'access-denied',
      message: expect.stringContaining('CloudTrail LookupEvents of FailoverDBCluster'),
    });
  });
});

describe('figures of CloudWatch', () => {
  const from = new Date('2026-11-20T02:05:00Z');
  const to = new Date('2026-11-20T02:15:00Z');
  const metrics = ['CPUUtilization', 'Deadlocks'];

  test('by one call, without metrics that the instance does not have', async () => {
    const inputs: { MetricDataQueries?: readonly { Id?: string | undefined }[] | undefined }[] = [];
    const data = async (input: (typeof inputs)[number]) => {
      inputs.push(input);
      const MetricDataResults = [
        { Id: 'm1', Values: [] },
        { Id: 'm0', Values: [41, 97] },
      ];
      return { $metadata: {}, MetricDataResults };
    };
    const cloudWatch = new CloudWatchMetrics(async () => ({ data, image: async () => ({ $metadata: {} }) }));
    expect(await cloudWatch.before('ledger-core-1', metrics, from, to)).toEqual([
      { metric: 'CPUUtilization', values: [41, 97] },
    ]);
    expect(inputs).toHaveLength(1);
    expect(inputs[0]?.MetricDataQueries?.map(({ Id }) => Id)).toEqual(['m0', 'm1']);
  });

  test('as an image of the same minutes; none is a fault', async () => {
    const widgets: string[] = [];
    const png = new Uint8Array([137, 80]);
    const withImage = (MetricWidgetImage: Uint8Array | undefined) =>
      new CloudWatchMetrics(async () => ({
        data: async () => ({ $metadata: {} }),
        image: async ({ MetricWidget }) => {
          widgets.push(MetricWidget ?? '');
          return { $metadata: {}, MetricWidgetImage };
        },
      }));
    expect(await withImage(png).chart('ledger-core-1', metrics, from, to)).toBe(png);
    expect(JSON.parse(widgets[0] ?? '')).toMatchObject({
      start: '2026-11-20T02:05:00.000Z',
      end: '2026-11-20T02:15:00.000Z',
      metrics: [
        ['AWS/RDS', 'CPUUtilization', 'DBInstanceIdentifier', 'ledger-core-1', { yAxis: 'left' }],
        ['AWS/RDS', 'Deadlocks', 'DBInstanceIdentifier', 'ledger-core-1', { yAxis: 'right' }],
      ],
    });
    await expect(withImage(undefined).chart('ledger-core-1', metrics, from, to)).rejects.toThrow(
      'Expected: CloudWatch GetMetricWidgetImage of ledger-core-1 to answer an image. Found: none.',
    );
  });
});

describe('load by statement', () => {
  const from = new Date('2026-11-20T02:05:00Z');
  const to = new Date('2026-11-20T02:15:00Z');

  test('from Performance Insights, by one call of the tokenized statements', async () => {
    const inputs: unknown[] = [];
    const insights = new PerformanceInsights(async () => async (input) => {
      inputs.push(input);
      const keys = [
        { Dimensions: { 'db.sql_tokenized.statement': 'select ?' }, Total: 3.2 },
        { Dimensions: {}, Total: 1 },
        { Dimensions: { 'db.sql_tokenized.statement': 'select without a figure' } },
      ];
      return { $metadata: {}, Keys: keys };
    });
    expect(await insights.top('db-1', from, to)).toEqual([{ sql: 'select ?', load: 3.2 }]);
    expect(inputs).toEqual([
      {
        ServiceType: 'RDS',
        Identifier: 'db-1',
        StartTime: from,
        EndTime: to,
        PeriodInSeconds: 60,
        Metric: 'db.load.avg',
        GroupBy: { Group: 'db.sql_tokenized', Dimensions: ['db.sql_tokenized.statement'], Limit: 5 },
      },
    ]);
  });

  test('a refusal is a fault that names the call', async () => {
    const insights = new PerformanceInsights(async () => async () => {
      throw denied;
    });
    await expect(insights.top('db-1', from, to)).rejects.toMatchObject({
      kind: 'access-denied',
      message: expect.stringContaining('Performance Insights DescribeDimensionKeys of db-1'),
    });
  });
});

test('a chart is kept once, and one that is there stays', async () => {
  const client = new S3Client({ region: 'eu-west-1' });
  const sent: unknown[] = [];
  const replies: (Error | object)[] = [
    {},
    Object.assign(new Error('there'), { name: 'PreconditionFailed' }),
    denied,
  ];
  vi.spyOn(client, 'send').mockImplementation(async (command: unknown) => {
    if (command instanceof PutObjectCommand) sent.push(command.input);
    const reply = replies.shift();
    if (reply instanceof Error) throw reply;
    return reply;
  });
  const charts = new S3Charts({ client, bucket: 'steward-ledger' });
  const png = new Uint8Array([137, 80]);
  await charts.keep('incidents/a/before.png', png);
  await charts.keep('incidents/a/before.png', png);
  expect(sent[0]).toMatchObject({
    ContentType: 'image/png',
    IfNoneMatch: '*',
    Key: 'incidents/a/before.png',
  });
  await expect(charts.keep('incidents/a/before.png', png)).rejects.toMatchObject({ kind: 'access-denied' });
});
