import {
  type CfnAlarm,
  ComparisonOperator,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import {
  metricDimensions,
  metricNamespace,
  outcomeDimensions,
  outcomeMetric,
  sweepMetric,
} from '../../functions/contract/metrics.ts';
import { type AlarmDesk, addAlarm } from './alarms.ts';

const minutesPerDay = 1440;

/** One message that failed for good is one too many. */
export function watchDeadLetters(
  scope: Construct,
  deadLetters: IQueue,
  { name, alarms }: FunctionContract,
  desk: AlarmDesk,
): void {
  addAlarm(scope, 'DeadLettersAlarm', desk, {
    name: `${name}-dead-letters`,
    text: alarms.deadLetters,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(5),
      statistic: Stats.MAXIMUM,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/** An answer that Lambda could not put where it belongs. */
export function watchHandOver(
  scope: Construct,
  fn: IFunction,
  { name, alarms }: FunctionContract,
  desk: AlarmDesk,
): void {
  addAlarm(scope, 'HandOverAlarm', desk, {
    name: `${name}-dead-letters`,
    text: alarms.deadLetters,
    metric: fn.metric('DestinationDeliveryFailures', {
      period: Duration.minutes(5),
      statistic: Stats.SUM,
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
  addAlarm(scope, 'ErrorsAlarm', desk, {
    name: `${name}-errors`,
    text: alarms.errors,
    metric: fn.metricErrors({ period: Duration.minutes(15), statistic: Stats.SUM }),
    threshold: 1,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * An outcome that no retry can change; Lambda counts no error for it. The period spans two sweeps, so that what
 * every sweep meets again is one alarm and not one for each.
 */
export function watchOutcomes(
  scope: Construct,
  { name, alarms }: FunctionContract,
  longestGapMinutes: number | undefined,
  desk: AlarmDesk,
): void {
  const minutes = Math.min(Math.max(2 * (longestGapMinutes ?? 0), 15), minutesPerDay);
  addAlarm(scope, 'FailedForGoodAlarm', desk, {
    name: `${name}-failed-for-good`,
    text: alarms.failedForGood,
    metric: new Metric({
      namespace: metricNamespace,
      metricName: outcomeMetric,
      dimensionsMap: outcomeDimensions(name, desk.deployment, 'failed-for-good'),
      period: Duration.minutes(minutes),
      statistic: Stats.SUM,
    }),
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * No sweep was worked off while three were due: schedule, queue, event source or function is broken, or the function
 * cannot get through. What events invoke meanwhile does not count.
 *
 * Alarms look back a week where a period is an hour or more, else a day; a new one waits for its first sweep:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 */
export function watchSweep(
  scope: Construct,
  { name, alarms }: FunctionContract,
  longestGapMinutes: number,
  desk: AlarmDesk,
): void {
  // Metrics out of logs arrive minutes late.
  const minutes = Math.max(longestGapMinutes, 5);
  const alarm = addAlarm(scope, 'SweepMissingAlarm', desk, {
    name: `${name}-sweep-missing`,
    text: alarms.sweepMissing,
    metric: new Metric({
      namespace: metricNamespace,
      metricName: sweepMetric,
      dimensionsMap: metricDimensions(name, desk.deployment),
      period: Duration.minutes(minutes),
      statistic: Stats.SUM,
    }),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 3,
    treatMissingData: TreatMissingData.BREACHING,
  });
  // CDK's Alarm has no property for it yet.
  (alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = { warmUpPeriodDurationInMinutes: 2 * minutes };
}
