import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { calling } from '../../functions/adapters/aws/fault.ts';
import type { Volumes } from '../plan/volumes.ts';

/** GetMetricData takes 500 questions in a call, and a cluster has two. */
const clustersInACall = 250;
const dayMs = 86_400_000;

/**
 * `VolumeBytesUsed`: what AWS bills storage by, and the size of a snapshot that is taken now.
 *
 * Aurora's volume metrics are found by `DBClusterIdentifier`, or by `DbClusterIdentifier` and `EngineName`: both are asked
 * for, in one call, and whichever answers counts.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 */
export function volumesIn(client: CloudWatchClient, now: () => Date): Volumes {
  return {
    async bytesUsed(identifiers) {
      const found = new Map<string, number>();
      for (let from = 0; from < identifiers.length; from += clustersInACall) {
        const asked = identifiers.slice(from, from + clustersInACall);
        for (const [identifier, bytes] of await bytesOf(asked, client, now())) found.set(identifier, bytes);
      }
      return found;
    },
  };
}

async function bytesOf(
  identifiers: readonly string[],
  client: CloudWatchClient,
  now: Date,
): Promise<[string, number][]> {
  const { MetricDataResults = [] } = await calling(
    { call: 'CloudWatch GetMetricData', subject: 'VolumeBytesUsed' },
    () =>
      client.send(
        new GetMetricDataCommand({
          MetricDataQueries: identifiers.flatMap(questions),
          StartTime: new Date(now.getTime() - dayMs),
          EndTime: now,
          ScanBy: 'TimestampDescending',
        }),
      ),
  );
  return MetricDataResults.flatMap(({ Id, Values: [newest] = [] }): [string, number][] => {
    const identifier = identifiers[Number(Id?.slice(1))];
    return identifier === undefined || newest === undefined ? [] : [[identifier, newest]];
  });
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
