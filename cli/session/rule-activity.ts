import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { calling } from '../../functions/adapters/aws/fault.ts';
import { dayMs } from '../../functions/domain/durations.ts';

const lookBackDays = 7;

/**
 * When rules of a stack for events of RDS fired last within a week; `undefined` if none did, `no-rules` where there is none.
 * A call for each 100 resources of the stack, and one of CloudWatch.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
export async function lastRdsEvent(
  { cloudFormation, cloudWatch }: { cloudFormation: CloudFormationClient; cloudWatch: CloudWatchClient },
  StackName: string,
  now: Date,
): Promise<Date | 'no-rules' | undefined> {
  const rules = await rdsRules(cloudFormation, StackName);
  if (rules.length === 0) return 'no-rules';
  const { MetricDataResults = [] } = await calling(
    { call: 'CloudWatch GetMetricData', subject: 'TriggeredRules' },
    () =>
      cloudWatch.send(
        new GetMetricDataCommand({
          MetricDataQueries: rules.map((Value, index) => ({
            Id: `r${index}`,
            MetricStat: {
              Metric: {
                Namespace: 'AWS/Events',
                MetricName: 'TriggeredRules',
                Dimensions: [{ Name: 'RuleName', Value }],
              },
              Period: 3_600,
              Stat: 'Sum',
            },
          })),
          StartTime: new Date(now.getTime() - lookBackDays * dayMs),
          EndTime: now,
          ScanBy: 'TimestampDescending',
        }),
      ),
  );
  return MetricDataResults.flatMap(({ Timestamps: [newest] = [] }) => newest ?? [])
    .toSorted((a, b) => b.getTime() - a.getTime())
    .at(0);
}

/** Physical names; the construct of a rule is named after the detail-type of its events. */
async function rdsRules(client: CloudFormationClient, StackName: string): Promise<string[]> {
  return calling({ call: 'CloudFormation ListStackResources', subject: StackName }, async () => {
    const found: string[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client },
      { StackName },
    )) {
      for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId } of StackResourceSummaries) {
        if (
          ResourceType === 'AWS::Events::Rule' &&
          LogicalResourceId.includes('RDSDB') &&
          PhysicalResourceId
        ) {
          found.push(PhysicalResourceId);
        }
      }
    }
    return found;
  });
}
