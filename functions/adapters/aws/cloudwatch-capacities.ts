import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { Capacities, UsedCapacity } from '../../domain/trouble/capacity.ts';
import { connectMetricData, type MetricData } from './cloudwatch-data.ts';
import { calling } from './fault.ts';

/** GetMetricData takes as many questions in a call. */
const instancesInACall = 500;
const patienceMs = 8_000;

/**
 * `ACUUtilization` of instances of Serverless v2, minute by minute.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export class CloudWatchCapacities implements Capacities {
  readonly #connect: () => Promise<MetricData>;
  #data: Promise<MetricData> | undefined;

  /** @param connect makes the client; called with the first question. */
  constructor(connect: () => Promise<MetricData> = connectMetricData) {
    this.#connect = connect;
  }

  async used(
    instances: readonly string[],
    from: Date,
    to: Date,
  ): Promise<ReadonlyMap<string, readonly UsedCapacity[]>> {
    const found = new Map<string, readonly UsedCapacity[]>();
    for (let start = 0; start < instances.length; start += instancesInACall) {
      const asked = instances.slice(start, start + instancesInACall);
      for (const [instance, used] of await this.#usedBy(asked, from, to)) found.set(instance, used);
    }
    return found;
  }

  async #usedBy(
    instances: readonly string[],
    from: Date,
    to: Date,
  ): Promise<[string, readonly UsedCapacity[]][]> {
    this.#data ??= this.#connect();
    const data = await this.#data;
    const { MetricDataResults = [] } = await calling(
      { call: 'CloudWatch GetMetricData', subject: 'ACUUtilization' },
      () =>
        data(
          {
            StartTime: from,
            EndTime: to,
            ScanBy: 'TimestampAscending',
            MetricDataQueries: instances.map(question),
          },
          AbortSignal.timeout(patienceMs),
        ),
    );
    return MetricDataResults.flatMap(
      ({ Id, Values = [], Timestamps = [] }): [string, readonly UsedCapacity[]][] => {
        const instance = instances[Number(Id?.slice(1))];
        const used = Timestamps.flatMap((at, index) => {
          const percent = Values[index];
          return percent === undefined ? [] : [{ at, percent }];
        });
        return instance === undefined || used.length === 0 ? [] : [[instance, used]];
      },
    );
  }
}

function question(instance: string, index: number): MetricDataQuery {
  const Dimensions = [{ Name: 'DBInstanceIdentifier', Value: instance }];
  const Metric = { Namespace: 'AWS/RDS', MetricName: 'ACUUtilization', Dimensions };
  return { Id: `i${index}`, MetricStat: { Metric, Period: 60, Stat: 'Average' } };
}
