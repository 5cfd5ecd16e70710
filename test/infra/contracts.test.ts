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
  alarms: { deadLetters: text, errors: text, failedForGood: text, sweepMissing: text },
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
      'steward-test-probe-cluster-failed-for-good',
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
    expect(alarms['steward-test-probe-cluster-failed-for-good']).toMatchObject({
      AlarmDescription: description,
      Namespace: 'AuroraSteward',
      MetricName: 'Outcome',
      Dimensions: [
        { Name: 'deployment', Value: 'test' },
        { Name: 'outcome', Value: 'failed-for-good' },
        { Name: 'service', Value: 'probe-cluster' },
      ],
      Statistic: 'Sum',
      Period: 7200,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(alarms['steward-test-probe-cluster-sweep-missing']).toMatchObject({
      AlarmDescription: description,
      Namespace: 'AuroraSteward',
      MetricName: 'Sweep',
      Dimensions: [
        { Name: 'deployment', Value: 'test' },
        { Name: 'service', Value: 'probe-cluster' },
      ],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 3,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 120 },
    });
  });

  test('never asks CloudWatch for shorter periods than logs take to become metrics', () => {
    const hurried = synthesize({ ...oneCluster, exports: { sweep: 'rate(1 minute)' } }, [probe]);
    expect(alarmsOf(hurried)['steward-test-probe-cluster-sweep-missing']).toMatchObject({ Period: 300 });
    expect(alarmsOf(hurried)['steward-test-probe-cluster-failed-for-good']).toMatchObject({ Period: 900 });
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
      Name: 'steward-test-probe-cluster-sweep',
      ScheduleExpression: 'cron(0 3 * * ? *)',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400 } },
    });
    expect(alarmsOf(daily)['steward-test-probe-cluster-sweep-missing']).toMatchObject({
      Period: 86_400,
      EvaluationPeriods: 3,
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2_880 },
      AlarmDescription: 'Probes are not taken.\nhttps://example.com/runbook#probes-are-not-taken',
    });
    expect(alarmsOf(daily)['steward-test-probe-cluster-failed-for-good']).toMatchObject({ Period: 86_400 });
  });
});

describe('a function that is not queued', () => {
  test('has no queue when it answers its caller', () => {
    const invoked = synthesize(oneCluster, [
      {
        ...probe,
        kind: 'invoked',
        environment: {},
        triggers: [],
        permissions: [],
        alarms: { errors: text, failedForGood: text },
      },
    ]);
    expect(resourcesOf(invoked, 'AWS::SQS::Queue')).toEqual({});
    expect(Object.keys(alarmsOf(invoked))).toEqual([
      'steward-test-alerts-undelivered',
      'steward-test-probe-cluster-errors',
      'steward-test-probe-cluster-failed-for-good',
    ]);
    expect(alarmsOf(invoked)['steward-test-probe-cluster-failed-for-good']).toMatchObject({ Period: 900 });
  });

  test('keeps failed invocations when it is invoked asynchronously', () => {
    const async = synthesize(oneCluster, [
      {
        ...probe,
        kind: 'async',
        environment: {},
        triggers: [],
        permissions: [],
        alarms: { errors: text, failedForGood: text, deadLetters: text },
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
  const given = { deadLetters: text, errors: text, failedForGood: text, sweepMissing: text };
  const { deadLetters, sweepMissing, ...always } = given;
  const noReason = {
    id: 'ReadClusters',
    actions: ['rds:DescribeDBClusters'],
    resources: ['every-cluster'],
    grantedWhen: 'always',
  } as const;

  test.each<[string, Partial<FunctionContract>, string]>([
    [
      'no text for the dead letters',
      { alarms: { ...always, sweepMissing } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-dead-letters. Found: nothing. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'no text for the sweep',
      { alarms: { ...always, deadLetters } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-sweep-missing. Found: nothing. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'an empty text',
      { alarms: { ...given, errors: { impact: ' ', runbook: 'x' } } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-errors. ' +
        'Found: {"impact":" ","runbook":"x"}. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'an alarm without a section',
      { alarms: { ...given, failedForGood: { impact: 'Much.', runbook: '' } } },
      'Expected: an impact and a runbook section for the alarm probe-cluster-failed-for-good. ' +
        'Found: {"impact":"Much.","runbook":""}. ' +
        "Do: add both to `alarms` in the function's contract, and the section to docs/runbook.md.",
    ],
    [
      'a name that is too long for its schedule',
      { name: 'probe-every-cluster-of-the-account-at-noon-sharp' },
      'Expected: at most 64 lower-case letters, digits and hyphens as the name of a schedule. Found: ' +
        'steward-test-probe-every-cluster-of-the-account-at-noon-sharp-sweep (67 characters). ' +
        'Do: give the function or the deployment a shorter name.',
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
