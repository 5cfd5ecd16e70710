import { describe, expect, test } from 'vitest';
import { defineContract, type FunctionContract } from '../../functions/contract/contract.ts';
import { rulesFor } from '../../infra/constructs/event-pattern.ts';
import { oneCluster, resourcesOf, type Synthesis, synthesize } from './synthesis.ts';
import { grantsOf, member } from './template.ts';

const text = { impact: 'Probes are not taken.', runbook: 'probes-are-not-taken' };

const probe: FunctionContract = defineContract({
  name: 'probe-cluster',
  kind: 'queued',
  purpose: 'Probes a cluster.',
  capability: 'exports',
  environment: { OWN_QUEUE_URL: 'ownQueueUrl', BUS: 'eventBusName' },
  triggers: [
    { on: 'rds-events', events: ['RDS-EVENT-0169', 'RDS-EVENT-0071', 'RDS-EVENT-0075'] },
    { on: 'announcements', detailTypes: ['Export Verified', 'Export Failed'] },
    { on: 'sweep', everyMinutes: 60 },
  ],
  permissions: [
    { id: 'WakeMyself', actions: ['sqs:SendMessage'], resources: ['own-queue'], grantedWhen: 'always' },
  ],
  metrics: {},
  timeoutSeconds: 10,
  memoryMiB: 128,
  alarms: { deadLetters: text, errors: text, sweepMissing: text },
});

function alarmsOf(synthesis: Synthesis) {
  return Object.fromEntries(
    Object.values(resourcesOf(synthesis, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      Properties['AlarmName'],
      Properties,
    ]),
  );
}

describe('rules', () => {
  test('one for each detail-type of the catalogue, one for announcements, none for a sweep', () => {
    expect(rulesFor(probe.triggers)).toEqual([
      {
        id: 'RDSDBClusterSnapshotEvent',
        description: 'RDS DB Cluster Snapshot Event: automated-snapshot-created, manual-snapshot-created',
        pattern: {
          source: ['aws.rds'],
          detailType: ['RDS DB Cluster Snapshot Event'],
          detail: { EventID: ['RDS-EVENT-0075', 'RDS-EVENT-0169'] },
        },
      },
      {
        id: 'RDSDBClusterEvent',
        description: 'RDS DB Cluster Event: failover-completed',
        pattern: {
          source: ['aws.rds'],
          detailType: ['RDS DB Cluster Event'],
          detail: { EventID: ['RDS-EVENT-0071'] },
        },
      },
      {
        id: 'Announcements',
        description: 'Announced by Aurora Steward: Export Verified, Export Failed',
        pattern: { source: ['aurora-steward'], detailType: ['Export Failed', 'Export Verified'] },
      },
    ]);
  });
});

describe('a queued function', () => {
  const synthesis = synthesize(oneCluster, [probe]);

  test('knows its own queue, and may send to it if it says so', () => {
    const [[queue] = []] = Object.entries(resourcesOf(synthesis, 'AWS::SQS::Queue')).filter(([id]) =>
      id.startsWith('ProbeClusterWakeUpsQueue'),
    );
    const [fn] = Object.values(resourcesOf(synthesis, 'AWS::Lambda::Function'));
    expect(member(member(fn?.Properties, 'Environment'), 'Variables')).toMatchObject({
      OWN_QUEUE_URL: { Ref: queue },
      BUS: 'default',
    });
    expect(grantsOf(synthesis).find(({ sid }) => sid === 'WakeMyself')).toMatchObject({
      actions: ['sqs:SendMessage'],
      resources: [`<${queue}.Arn>`],
    });
  });

  test('has its alarms, each with what is lost and where to read on', () => {
    const description = 'Probes are not taken.\ndocs/runbook.md#probes-are-not-taken';
    const alarms = alarmsOf(synthesis);
    expect(Object.keys(alarms).toSorted()).toEqual([
      'steward-test-alerts-undelivered',
      'steward-test-probe-cluster-dead-letters',
      'steward-test-probe-cluster-errors',
      'steward-test-probe-cluster-sweep-missing',
    ]);
    expect(alarms['steward-test-probe-cluster-dead-letters']).toMatchObject({
      AlarmDescription: description,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(alarms['steward-test-probe-cluster-errors']).toMatchObject({
      AlarmDescription: description,
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Period: 900,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
    expect(alarms['steward-test-probe-cluster-sweep-missing']).toMatchObject({
      AlarmDescription: description,
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    });
  });

  test('sweeps when the configuration says, and the alarm waits accordingly', () => {
    const daily = synthesize(
      {
        ...oneCluster,
        exports: { sweep: 'cron(0 3 * * ? *)' },
        alerts: { ...oneCluster.alerts, runbook: 'https://example.com/runbook' },
      },
      [probe],
    );
    const [schedule] = Object.values(resourcesOf(daily, 'AWS::Scheduler::Schedule'));
    expect(schedule?.Properties).toMatchObject({
      ScheduleExpression: 'cron(0 3 * * ? *)',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400 } },
    });
    expect(alarmsOf(daily)['steward-test-probe-cluster-sweep-missing']).toMatchObject({
      Period: 86_400,
      AlarmDescription: 'Probes are not taken.\nhttps://example.com/runbook#probes-are-not-taken',
    });
  });
});

describe('a function that is not queued', () => {
  test('has no queue when it answers its caller', () => {
    const invoked = synthesize(oneCluster, [
      { ...probe, kind: 'invoked', environment: {}, triggers: [], permissions: [], alarms: { errors: text } },
    ]);
    expect(resourcesOf(invoked, 'AWS::SQS::Queue')).toEqual({});
    expect(Object.keys(alarmsOf(invoked))).toEqual([
      'steward-test-alerts-undelivered',
      'steward-test-probe-cluster-errors',
    ]);
  });

  test('keeps failed invocations when it is invoked asynchronously', () => {
    const async = synthesize(oneCluster, [
      {
        ...probe,
        kind: 'async',
        environment: {},
        triggers: [],
        permissions: [],
        alarms: { errors: text, deadLetters: text },
      },
    ]);
    const [[queue] = []] = Object.entries(resourcesOf(async, 'AWS::SQS::Queue'));
    const [config] = Object.values(resourcesOf(async, 'AWS::Lambda::EventInvokeConfig'));
    expect(config?.Properties).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
  });
});

describe('a contract that says too little stops the synth', () => {
  const { deadLetters, errors } = { deadLetters: text, errors: text };
  const noReason = {
    id: 'ReadClusters',
    actions: ['rds:DescribeDBClusters'],
    resources: ['every-cluster'],
    grantedWhen: 'always',
  } as const;

  test.each<[string, Partial<FunctionContract>, string]>([
    [
      'no text for the dead letters',
      { alarms: { errors, sweepMissing: text } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-dead-letters. Found: nothing. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'no text for the sweep',
      { alarms: { errors, deadLetters } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-sweep-missing. Found: nothing. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'an empty text',
      { alarms: { errors: { impact: ' ', runbook: 'x' }, deadLetters, sweepMissing: text } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-errors. ' +
        'Found: {"impact":" ","runbook":"x"}. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'a wildcard without a reason',
      { permissions: [noReason] },
      'Expected: wildcardReason on the permission ReadClusters of probe-cluster, since it has a wildcard. ' +
        'Found: none. Do: say why it cannot be named more narrowly.',
    ],
    [
      'triggers without a queue',
      { kind: 'invoked', environment: {}, permissions: [] },
      'Expected: no triggers on probe-cluster, whose kind is invoked. Found: rds-events, announcements, sweep. ' +
        'Do: make it queued, since triggers put messages into the queue of a function.',
    ],
    [
      'a queue URL without a queue',
      { kind: 'invoked', triggers: [], permissions: [] },
      'Expected: ownQueueUrl only for a queued function. Found: OWN_QUEUE_URL of probe-cluster.',
    ],
    [
      'a permission on a queue that does not exist',
      { kind: 'invoked', triggers: [], environment: {} },
      'Expected: own-queue only in the contract of a queued function. Found: another kind.',
    ],
  ])('%s', (_, change, message) => {
    expect(() => synthesize(oneCluster, [{ ...probe, ...change }])).toThrow(new TypeError(message));
  });
});
