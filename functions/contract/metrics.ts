import type { OutcomeKind } from '../domain/outcome.ts';

/** CloudWatch namespace of everything that the functions measure. */
export const metricNamespace = 'AuroraSteward';

/** Counted once for each outcome, beside the metrics that contracts declare. */
export const outcomeMetric = 'Outcome';

/** Counted once for each batch with a sweep that was worked off; an alarm hears its absence. */
export const sweepMetric = 'Sweep';

/** The dimensions of a function's own metrics. CloudWatch finds a metric only by its exact set of dimensions. */
export function metricDimensions(functionName: string, deployment: string) {
  return { service: functionName, deployment };
}

/** The dimensions of a function's metric about one cluster. */
export function clusterDimensions(functionName: string, deployment: string, cluster: string) {
  return { ...metricDimensions(functionName, deployment), cluster };
}

/** The dimensions of the `Outcome` metric. */
export function outcomeDimensions(functionName: string, deployment: string, outcome: OutcomeKind) {
  return { ...metricDimensions(functionName, deployment), outcome };
}
