import type {
  GetMetricDataCommandInput,
  GetMetricDataCommandOutput,
  GetMetricWidgetImageCommandInput,
  GetMetricWidgetImageCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { InstanceMetrics, Series } from '../../domain/failover/evidence.ts';
import { Fault } from '../../domain/fault.ts';
import { calling } from './fault.ts';

export interface CloudWatchCalls {
  data(input: GetMetricDataCommandInput, patience: AbortSignal): Promise<GetMetricDataCommandOutput>;
  image(
    input: GetMetricWidgetImageCommandInput,
    patience: AbortSignal,
  ): Promise<GetMetricWidgetImageCommandOutput>;
}

const namespace = 'AWS/RDS';
const patienceMs = 8_000;

/**
 * Figures of instances, from CloudWatch: all metrics by one call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export class CloudWatchMetrics implements InstanceMetrics {
  readonly #connect: () => Promise<CloudWatchCalls>;
  #calls: Promise<CloudWatchCalls> | undefined;

  /** @param connect makes the client; called with the first figure. */
  constructor(connect: () => Promise<CloudWatchCalls> = connectCloudWatch) {
    this.#connect = connect;
  }

  async before(
    instance: string,
    metrics: readonly string[],
    from: Date,
    to: Date,
  ): Promise<readonly Series[]> {
    this.#calls ??= this.#connect();
    const calls = await this.#calls;
    const input: GetMetricDataCommandInput = {
      StartTime: from,
      EndTime: to,
      ScanBy: 'TimestampAscending',
      MetricDataQueries: metrics.map((metric, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: metric,
            Dimensions: [{ Name: 'DBInstanceIdentifier', Value: instance }],
          },
          Period: 60,
          Stat: 'Average',
        },
      })),
    };
    const { MetricDataResults = [] } = await calling(
      { call: 'CloudWatch GetMetricData', subject: instance },
      () => calls.data(input, AbortSignal.timeout(patienceMs)),
    );
    return metrics.flatMap((metric, index) => {
      const values = MetricDataResults.find(({ Id }) => Id === `m${index}`)?.Values ?? [];
      return values.length === 0 ? [] : [{ metric, values }];
    });
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html */
  async chart(instance: string, metrics: readonly string[], from: Date, to: Date): Promise<Uint8Array> {
    this.#calls ??= this.#connect();
    const calls = await this.#calls;
    const widget = {
      title: `${instance} before its failover`,
      view: 'timeSeries',
      width: 900,
      height: 450,
      period: 60,
      start: from.toISOString(),
      end: to.toISOString(),
      metrics: metrics.map((metric, index) => [
        namespace,
        metric,
        'DBInstanceIdentifier',
        instance,
        { yAxis: index === 0 ? 'left' : 'right' },
      ]),
    };
    const { MetricWidgetImage } = await calling(
      { call: 'CloudWatch GetMetricWidgetImage', subject: instance },
      () => calls.image({ MetricWidget: JSON.stringify(widget) }, AbortSignal.timeout(patienceMs)),
    );
    if (MetricWidgetImage) return MetricWidgetImage;
    throw new Fault({
      kind: 'unknown',
      expected: `CloudWatch GetMetricWidgetImage of ${instance} to answer an image`,
      found: 'none',
      todo: 'nothing; look at the metrics in the console',
    });
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectCloudWatch(): Promise<CloudWatchCalls> {
  const { cloudWatchCalls } = await import('./cloudwatch-calls.ts');
  return cloudWatchCalls();
}
