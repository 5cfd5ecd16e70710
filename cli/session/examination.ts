import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import {
  type CloudWatchClient,
  GetMetricDataCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch';
import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeAccountAttributesCommand } from '@aws-sdk/client-rds';
import { calling, errorFacts } from '../../functions/adapters/aws/fault.ts';
import { RdsExportTasks } from '../../functions/adapters/aws/rds-export-tasks.ts';
import { SnsSubscribers } from '../../functions/adapters/aws/sns-subscribers.ts';
import { metricDimensions, metricNamespace, sweepMetric } from '../../functions/contract/metrics.ts';
import type { Examination } from '../doctor/examination.ts';
import type { Clients } from './clients.ts';
import { discoverClusters } from './discover.ts';

const hour = 3_600_000;

/** An account of AWS, as the caller may see it. */
export function examinationOf(clients: Clients, deployment: string, now: () => Date): Examination {
  return {
    async bootstrapVersion() {
      const stack = await stackOf(await clients.cloudFormation(), 'CDKToolkit');
      const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
      return version === undefined ? undefined : Number(version);
    },
    async stack() {
      const stack = await stackOf(await clients.cloudFormation(), `AuroraSteward-${deployment}`);
      return (
        stack && {
          status: stack.StackStatus ?? 'unknown',
          changedAt: stack.LastUpdatedTime ?? stack.CreationTime,
          outputs: Object.fromEntries(
            (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue ?? '']),
          ),
        }
      );
    },
    clusters: async () => discoverClusters(await clients.rds()),
    async keyState(keyArn) {
      const kms = await clients.kms();
      const { KeyMetadata } = await calling({ call: 'KMS DescribeKey', subject: keyArn }, () =>
        kms.send(new DescribeKeyCommand({ KeyId: keyArn })),
      );
      return KeyMetadata?.KeyState ?? 'unknown';
    },
    async lakeKey(functionName) {
      const lambda = await clients.lambda();
      const call = { call: 'Lambda GetFunctionConfiguration', subject: functionName };
      const { Environment } = await calling(call, () =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
      );
      return Environment?.Variables?.['LAKE_KEY_ARN'];
    },
    /** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_AccountQuota.html */
    async snapshotQuota() {
      const rds = await clients.rds();
      const { AccountQuotas = [] } = await calling(
        { call: 'RDS DescribeAccountAttributes', subject: 'the account' },
        () => rds.send(new DescribeAccountAttributesCommand({})),
      );
      const quota = AccountQuotas.find(
        ({ AccountQuotaName }) => AccountQuotaName === 'ManualClusterSnapshots',
      );
      return quota && { used: quota.Used ?? 0, most: quota.Max ?? 0 };
    },
    async activeExports() {
      return (await new RdsExportTasks({ client: await clients.rds() }).active()).length;
    },
    async subscribers(topicArn) {
      const [counts] = await new SnsSubscribers({ topicArn }, await clients.sns()).count();
      return { confirmed: counts?.confirmed ?? 0, waiting: counts?.waiting ?? 0 };
    },
    async alarms(prefix) {
      const client = await clients.cloudWatch();
      return calling({ call: 'CloudWatch DescribeAlarms', subject: `${prefix}*` }, async () => {
        const found = [];
        for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
          { client, pageSize: 100 },
          { AlarmNamePrefix: prefix, AlarmTypes: ['MetricAlarm'] },
        )) {
          found.push(...MetricAlarms);
        }
        return found.map(({ AlarmName = '', StateValue = 'unknown', StateReason = '' }) => ({
          name: AlarmName,
          state: StateValue,
          reason: StateReason,
        }));
      });
    },
    async lastSweeps(functions) {
      return lastSweeps(await clients.cloudWatch(), functions, deployment, now());
    },
  };
}

/** `undefined` where there is none, which CloudFormation calls a validation error. */
async function stackOf(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  return calling({ call: 'CloudFormation DescribeStacks', subject: StackName }, async () => {
    try {
      return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
    } catch (thrown) {
      if (/does not exist/.test(errorFacts(thrown).message)) return undefined;
      throw thrown;
    }
  });
}

/** One call. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
async function lastSweeps(
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
          StartTime: new Date(now.getTime() - 25 * hour),
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
