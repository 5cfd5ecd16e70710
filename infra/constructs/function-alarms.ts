import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { type AlarmDesk, addAlarm } from './alarms.ts';

/** One message that failed for good is one too many. */
export function watchDeadLetters(
  scope: Construct,
  deadLetters: IQueue,
  { name, alarms }: FunctionContract,
  desk: AlarmDesk,
): void {
  addAlarm(scope, 'DeadLettersAlarm', desk, `${name}-dead-letters`, alarms.deadLetters, {
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** Crashes and timeouts in two quarters of an hour out of three: a single one is retried and wakes nobody. */
export function watchErrors(
  scope: Construct,
  fn: IFunction,
  { name, alarms }: FunctionContract,
  desk: AlarmDesk,
): void {
  addAlarm(scope, 'ErrorsAlarm', desk, `${name}-errors`, alarms.errors, {
    metric: fn.metricErrors({ period: Duration.minutes(15), statistic: Stats.SUM }),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * No invocation while three sweeps were due. Invocations are counted, since they come only if schedule, queue, event
 * source and function all work; what an RDS event invokes meanwhile can hide a dead schedule for as long as events
 * keep coming, and events are few.
 *
 * Alarms look back a day at most, or a week where a period is an hour or more:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function watchSweep(
  scope: Construct,
  fn: IFunction,
  { name, alarms }: FunctionContract,
  longestGapMinutes: number,
  desk: AlarmDesk,
): void {
  addAlarm(scope, 'SweepMissingAlarm', desk, `${name}-sweep-missing`, alarms.sweepMissing, {
    metric: fn.metricInvocations({ period: Duration.minutes(longestGapMinutes), statistic: Stats.SUM }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    treatMissingData: TreatMissingData.BREACHING,
  });
}
