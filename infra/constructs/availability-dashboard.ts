import {
  Dashboard,
  type IMetric,
  MathExpression,
  Metric,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { clusterDimensions, metricNamespace } from '../../functions/contract/metrics.ts';
import { contract } from '../../functions/notify-failover/contract.ts';

/** What Aurora's service level agreement promises for clusters of several zones: https://aws.amazon.com/rds/aurora/sla/ */
const promised = 99.99;
const columns = 3;

/** The last year of each cluster: the share of it in which something could be written, failovers, and seconds without. */
export function availabilityDashboard(
  scope: Construct,
  { deployment, names }: { readonly deployment: string; readonly names: readonly string[] },
): Dashboard {
  const dashboard = new Dashboard(scope, 'Availability', {
    dashboardName: `steward-${deployment}-availability`,
    defaultInterval: Duration.days(365),
  });
  dashboard.addWidgets(
    new TextWidget({
      markdown:
        `# Availability of writers, the last 365 days\nAurora promises ${promised} %: at most 52.6 minutes a year. ` +
        'Failovers count as they were measured; where no probe measures, by the time between the words of RDS. ' +
        'What happened before the suite was deployed is not counted.',
      width: 24,
      height: 3,
    }),
  );
  const widgets = names.map((name) => widgetOf(deployment, name));
  for (let from = 0; from < widgets.length; from += columns) {
    dashboard.addWidgets(...widgets.slice(from, from + columns));
  }
  return dashboard;
}

function widgetOf(deployment: string, name: string): SingleValueWidget {
  const metric = (metricName: string) =>
    new Metric({
      namespace: metricNamespace,
      metricName,
      dimensionsMap: clusterDimensions(contract.name, deployment, name),
      statistic: 'Sum',
      period: Duration.hours(1),
    });
  const lost = metric('WriterUnavailable');
  const availability: IMetric = new MathExpression({
    expression: '100 * (1 - FILL(lost, 0) / PERIOD(lost))',
    usingMetrics: { lost },
    label: `% (promised: ${promised})`,
    period: Duration.hours(1),
  });
  return new SingleValueWidget({
    title: name,
    metrics: [
      availability,
      metric('WriterLosses').with({ label: 'failovers' }),
      lost.with({ label: 'seconds without a writer' }),
    ],
    setPeriodToTimeRange: true,
    fullPrecision: true,
    width: 24 / columns,
    height: 4,
  });
}
