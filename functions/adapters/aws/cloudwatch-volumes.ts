import type { GetMetricDataCommandInput, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { dayMs } from '../../domain/durations.ts';
import type { Volumes } from '../../domain/export/volumes.ts';
import { connectMetricData, type MetricData } from './cloudwatch-data.ts';
import { calling } from './fault.ts';

/** GetMetricData takes 500 questions in a call, and a cluster has two. */
const clustersInACall = 250;
const patienceMs = 8_000;

/**
 * `VolumeBytesUsed`: what AWS bills storage by, and the size of a snapshot that is taken now.
 *
 * Aurora's volume metrics are found by `DBClusterIdentifier`, or by `DbClusterIdentifier` and `EngineName`: both are asked
 * for, in one call, and whichever answers counts.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export class CloudWatchVolumes implements Volumes {
  readonly #connect: () => Promise<MetricData>;
  #data: Promise<MetricData> | undefined;

  /** @param connect makes the client; called with the first question. */
  constructor(connect: () => Promise<MetricData> = connectMetricData) {
    this.#connect = connect;
  }

  async bytesUsed(identifiers: readonly string[], now: Date): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (let from = 0; from < identifiers.length; from += clustersInACall) {
      const asked = identifiers.slice(from, from + clustersInACall);
      for (const [identifier, bytes] of await this.#bytesOf(asked, now)) found.set(identifier, bytes);
    }
    return found;
  }

  async #bytesOf(identifiers: readonly string[], now: Date): Promise<[string, number][]> {
    this.#data ??= this.#connect();
    const data = await this.#data;
    const input: GetMetricDataCommandInput = {
      MetricDataQueries: identifiers.flatMap(questions),
      StartTime: new Date(now.getTime() - dayMs),
      EndTime: now,
      ScanBy: 'TimestampDescending',
    };
    const { MetricDataResults = [] } = await calling(
      { call: 'CloudWatch GetMetricData', subject: 'VolumeBytesUsed' },
      () => data(input, AbortSignal.timeout(patienceMs)),
    );
    return MetricDataResults.flatMap(({ Id, Values: [newest] = [] }): [string, number][] => {
      const identifier = identifiers[Number(Id?.slice(1))];
      return identifier === undefined || newest === undefined ? [] : [[identifier, newest]];
    });
  }
}

function questions(identifier: string, index: number): MetricDataQuery[] {
  return [
    question(`c${index}`, [{ Name: 'DBClusterIdentifier', Value: identifier }]),
    question(`e${index}`, [
      { Name: 'DbClusterIdentifier', Value: identifier },
      { Name: 'EngineName', Value: 'aurora-postgresql' },
    ]),
  ];
}

function question(Id: string, Dimensions: { Name: string; Value: string }[]): MetricDataQuery {
  const Metric = { Namespace: 'AWS/RDS', MetricName: 'VolumeBytesUsed', Dimensions };
  return { Id, MetricStat: { Metric, Period: 3_600, Stat: 'Average' } };
}
