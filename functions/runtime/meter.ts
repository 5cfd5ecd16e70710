import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { FunctionContract } from '../contract/contract.ts';
import { metricDimensions, metricNamespace, outcomeMetric, sweepMetric } from '../contract/metrics.ts';
import type { OutcomeKind } from '../domain/outcome.ts';

/** Counts what a function does. Nothing is written before `publish`. */
export interface Meter {
  countOutcome(kind: OutcomeKind): void;
  countSweep(): void;
  /** Adds to a metric of the contract; `of` makes it one of that cluster alone. */
  count(metric: string, value: number, of?: { readonly cluster: string }): void;
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
  const apart: {
    metric: string;
    unit: (typeof units)[keyof typeof units];
    value: number;
    cluster: string;
  }[] = [];
  let counted = false;
  return {
    countOutcome: (kind) => outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1),
    countSweep() {
      metrics.addMetric(sweepMetric, MetricUnit.Count, 1);
      counted = true;
    },
    count(metric, value, of) {
      const unit = contract.metrics[metric];
      if (!unit)
        throw new TypeError(
          `Expected: a metric of the contract of ${contract.name}. Found: ${metric}. Do: declare it in \`metrics\`.`,
        );
      if (of) {
        apart.push({ metric, unit: units[unit], value, cluster: of.cluster });
        return;
      }
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
      for (const { metric, unit, value, cluster } of apart.splice(0)) {
        metrics.singleMetric().addDimension('cluster', cluster).addMetric(metric, unit, value);
      }
      if (counted) metrics.publishStoredMetrics();
      counted = false;
    },
  };
}
