import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { calling } from '../../functions/adapters/aws/fault.ts';
import { metricDimensions, metricNamespace, sweepMetric } from '../../functions/contract/metrics.ts';
import { hourMs } from '../../functions/domain/durations.ts';

/** The rarest sweep comes once a day, and may be an hour late. */
const lookBackMs = 25 * hourMs;

/**
 * When each of the functions, by the name of its contract, worked off its last sweep; those that did within a day. One call.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 *
 * @throws Fault
 */
export async function lastSweeps(
  client: CloudWatchClient,
  functions: readonly string[],
  deployment: string,
  now: Date,
): Promise<ReadonlyMap<string, Date>> {
  if (functions.length === 0) return new Map();
  const MetricDataQueries = functions.map((name, index) => ({
    Id: `f${index}`,
    MetricStat: {
      Metric: {
        Namespace: metricNamespace,
        MetricName: sweepMetric,
        Dimensions: Object.entries({ ...metricDimensions(name, deployment) }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      },
      Period: 300,
      Stat: 'Sum',
    },
  }));
  const { MetricDataResults = [] } = await calling(
    { call: 'CloudWatch GetMetricData', subject: sweepMetric },
    () =>
      client.send(
        new GetMetricDataCommand({
          MetricDataQueries,
          StartTime: new Date(now.getTime() - lookBackMs),
          EndTime: now,
          ScanBy: 'TimestampDescending',
        }),
      ),
  );
  return new Map(
    MetricDataResults.flatMap(({ Id, Timestamps: [newest] = [] }): [string, Date][] => {
      const name = functions[Number(Id?.slice(1))];
      return name && newest ? [[name, newest]] : [];
    }),
  );
}
