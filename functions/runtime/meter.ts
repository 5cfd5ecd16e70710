import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FunctionContract } from '../contract/contract.ts';
import { metricDimensions, metricNamespace, outcomeMetric, sweepMetric } from '../contract/metrics.ts';
import type { OutcomeKind } from '../domain/outcome.ts';

/** Counts what a function does. Nothing is written before `publish`. */
export interface Meter {
  countOutcome(kind: OutcomeKind): void;
  countSweep(): void;
  /** Adds to a metric of the contract. */
  count(metric: string, value: number): void;
  /** Writes what was counted since the last time. */
  publish(): void;
}

const units = { Count: MetricUnit.Count, Seconds: MetricUnit.Seconds, Bytes: MetricUnit.Bytes } as const;

/**
 * Metrics as lines of the log in CloudWatch's embedded format: no call, no permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
 */
export function powertoolsMeter(contract: FunctionContract, deployment: string): Meter {
  const metrics = new Metrics({
    namespace: metricNamespace,
    serviceName: contract.name,
    defaultDimensions: metricDimensions(contract.name, deployment),
  });
  const outcomes = new Map<OutcomeKind, number>();
  let counted = false;
  return {
    countOutcome: (kind) => outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1),
    countSweep() {
      metrics.addMetric(sweepMetric, MetricUnit.Count, 1);
      counted = true;
    },
    count(metric, value) {
      const unit = contract.metrics[metric];
      if (!unit) throw new TypeError(`${contract.name} declares no metric ${metric} in its contract`);
      metrics.addMetric(metric, units[unit], value);
      counted = true;
    },
    publish() {
      for (const [outcome, count] of outcomes) {
        // One line for each outcome: the dimension's value differs.
        metrics
          .singleMetric()
          .addDimension('outcome', outcome)
          .addMetric(outcomeMetric, MetricUnit.Count, count);
      }
      outcomes.clear();
      if (counted) metrics.publishStoredMetrics();
      counted = false;
    },
  };
}
