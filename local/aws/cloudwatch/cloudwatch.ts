import {
  GetMetricData$,
  type GetMetricDataInput,
  type GetMetricDataOutput,
  GetMetricWidgetImage$,
  type GetMetricWidgetImageInput,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, NotImitatedError, type ServiceEndpoint } from '../service.ts';
import { awsJson10 } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, type Given, type Operation } from '../wire/operation.ts';

/** A minute's figure. */
export interface Datapoint {
  readonly at: Date;
  readonly value: number;
}

export interface CloudWatch {
  readonly endpoint: ServiceEndpoint;
  /** Figures of an instance, or of a cluster's volume, in namespace AWS/RDS. */
  arrange(of: string, metric: string, points: readonly Datapoint[]): void;
}

/** A picture of one pixel: what is drawn cannot be told from a file. */
const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const hourMs = 3_600_000;

/**
 * Figures that a test or a story has arranged; of CloudWatch's own collecting only `VolumeBytesUsed` is imitated, of the last
 * whole hour.
 *
 * @param volumeBytes what a cluster's volume holds, where that is known
 */
export function createCloudWatch({
  volumeBytes,
}: {
  readonly volumeBytes: (cluster: string) => number | undefined;
}): CloudWatch {
  const points = new Map<string, readonly Datapoint[]>();
  const collected = (of: string, metric: string, until: Date): readonly Datapoint[] => {
    const value = metric === 'VolumeBytesUsed' ? volumeBytes(of) : undefined;
    const lastHour = (Math.ceil(until.getTime() / hourMs) - 1) * hourMs;
    return value === undefined ? [] : [{ at: new Date(lastHour), value }];
  };
  return {
    endpoint: createServiceEndpoint({
      service: 'monitoring',
      protocol: awsJson10,
      operations: [
        getMetricData((of, metric, until) => points.get(`${of} ${metric}`) ?? collected(of, metric, until)),
        widgetImage(),
      ],
    }),
    arrange(of, metric, added) {
      points.set(`${of} ${metric}`, added);
    },
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
function getMetricData(find: (of: string, metric: string, until: Date) => readonly Datapoint[]): Operation {
  type Input = Given<GetMetricDataInput, 'MetricDataQueries' | 'StartTime' | 'EndTime'>;
  return defineOperation<Input, GetMetricDataOutput>({
    schema: GetMetricData$,
    errors: [],
    reads: ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
    identify: () => ({ action: 'cloudwatch:GetMetricData', resources: ['*'] }),
    run({ MetricDataQueries, StartTime, EndTime, ScanBy }) {
      if (StartTime >= EndTime) {
        throw new AwsError(
          'ValidationError',
          400,
          'The parameter StartTime must be less than the parameter EndTime.',
        );
      }
      const resultOf = (query: MetricDataQuery): MetricDataResult => {
        const { of, metric } = metricOf(query);
        const within = find(of, metric, EndTime).filter(({ at }) => at >= StartTime && at < EndTime);
        const ordered = within.toSorted((a, b) => a.at.getTime() - b.at.getTime());
        if (ScanBy !== 'TimestampAscending') ordered.reverse();
        return {
          Id: query.Id ?? '',
          Label: metric,
          StatusCode: 'Complete',
          Timestamps: ordered.map(({ at }) => at),
          Values: ordered.map(({ value }) => value),
        };
      };
      return { MetricDataResults: MetricDataQueries.map(resultOf), Messages: [] };
    },
  });
}

/** Averages in `AWS/RDS`: of an instance by the minute, or of a cluster's volume by the hour. */
function metricOf({ MetricStat, Expression }: MetricDataQuery): { of: string; metric: string } {
  const { Metric, Period, Stat } = MetricStat ?? {};
  const dimensions = (Metric?.Dimensions ?? []).map(({ Name }) => Name).join();
  const isOfInstance = dimensions === 'DBInstanceIdentifier' && Period === 60;
  // Aurora's volume has both; here the figures stand under the first alone.
  const isOfVolume =
    ['DBClusterIdentifier', 'DbClusterIdentifier,EngineName'].includes(dimensions) &&
    Metric?.MetricName === 'VolumeBytesUsed' &&
    Period === 3_600;
  const isImitated =
    Expression === undefined &&
    Metric?.Namespace === 'AWS/RDS' &&
    (isOfInstance || isOfVolume) &&
    Stat === 'Average';
  if (!isImitated) throw new NotImitatedError('This query of cloudwatch GetMetricData');
  const of = dimensions === 'DbClusterIdentifier,EngineName' ? '' : Metric?.Dimensions?.[0]?.Value;
  return { of: of ?? '', metric: Metric?.MetricName ?? '' };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricWidgetImage.html */
function widgetImage(): Operation {
  return defineOperation<Given<GetMetricWidgetImageInput, 'MetricWidget'>, { MetricWidgetImage: string }>({
    schema: GetMetricWidgetImage$,
    errors: [],
    reads: ['MetricWidget'],
    identify: () => ({ action: 'cloudwatch:GetMetricWidgetImage', resources: ['*'] }),
    run({ MetricWidget }) {
      try {
        JSON.parse(MetricWidget);
      } catch {
        throw new AwsError('ValidationError', 400, 'The MetricWidget parameter is not valid JSON.');
      }
      return { MetricWidgetImage: picture };
    },
  });
}
