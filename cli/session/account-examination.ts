import {
  type CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { GetAccountSettingsCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeAccountAttributesCommand } from '@aws-sdk/client-rds';
import { calling, errorFacts } from '../../functions/adapters/aws/fault.ts';
import { RdsExportTasks } from '../../functions/adapters/aws/rds-export-tasks.ts';
import { SnsSubscribers } from '../../functions/adapters/aws/sns-subscribers.ts';
import type { Examination } from '../doctor/examination.ts';
import type { Clients } from './clients.ts';
import { discoverClusters, discoverInstances } from './discover.ts';
import { lastSweeps } from './last-sweeps.ts';
import { deniedTo, trustOf } from './roles.ts';
import { lastRdsEvent } from './rule-activity.ts';
import type { Place } from './session.ts';
import { vpcFacts } from './vpc.ts';

/** An account of AWS, as the caller may see it. */
export function examinationOf(clients: Clients, place: Place, now: () => Date): Examination {
  const { deployment } = place;
  const stackName = `AuroraSteward-${deployment}`;
  return {
    async bootstrapVersion() {
      const stack = await stackOf(await clients.cloudFormation(), 'CDKToolkit');
      const version = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
      return version === undefined ? undefined : Number(version);
    },
    async stack() {
      const stack = await stackOf(await clients.cloudFormation(), stackName);
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
    instances: async () => discoverInstances(await clients.rds()),
    /** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
    async key(keyArn) {
      const kms = await clients.kms();
      const { KeyMetadata } = await calling({ call: 'KMS DescribeKey', subject: keyArn }, () =>
        kms.send(new DescribeKeyCommand({ KeyId: keyArn })),
      );
      const state = KeyMetadata?.KeyState ?? 'unknown';
      if (KeyMetadata?.KeyManager === 'AWS') return { state };
      const { Policy = '{}' } = await calling({ call: 'KMS GetKeyPolicy', subject: keyArn }, () =>
        kms.send(new GetKeyPolicyCommand({ KeyId: keyArn })),
      );
      return { state, policy: JSON.parse(Policy) };
    },
    async function(functionName) {
      const lambda = await clients.lambda();
      const call = { call: 'Lambda GetFunctionConfiguration', subject: functionName };
      const { Role = '', Environment } = await calling(call, () =>
        lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
      );
      return { roleArn: Role, environment: Environment?.Variables ?? {} };
    },
    trustOf: async (roleArn) => trustOf(await clients.iam(), roleArn.replace(/^.*\//, '')),
    async deniedPass(roleArn, passedArn) {
      const on = { resource: passedArn, passedTo: 'export.rds.amazonaws.com' };
      return deniedTo(await clients.iam(), roleArn, ['iam:PassRole'], on);
    },
    deniedToDeployment: async () => deniedTo(await clients.iam(), executionRole(place), deployedBy),
    vpc: async (id) => vpcFacts(await clients.ec2(), id),
    async lastRdsEvent() {
      const [cloudFormation, cloudWatch] = await Promise.all([
        clients.cloudFormation(),
        clients.cloudWatch(),
      ]);
      return lastRdsEvent({ cloudFormation, cloudWatch }, stackName, now());
    },
    async template(StackName) {
      const client = await clients.cloudFormation();
      const call = { call: 'CloudFormation GetTemplate', subject: StackName };
      const { TemplateBody } = await calling(call, () =>
        client.send(new GetTemplateCommand({ StackName, TemplateStage: 'Original' })),
      );
      return TemplateBody === undefined ? undefined : JSON.parse(TemplateBody);
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
    /** https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html */
    async unreservedConcurrency() {
      const lambda = await clients.lambda();
      const { AccountLimit } = await calling(
        { call: 'Lambda GetAccountSettings', subject: 'the account' },
        () => lambda.send(new GetAccountSettingsCommand({})),
      );
      return AccountLimit?.UnreservedConcurrentExecutions ?? 0;
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

/** What a first deployment takes beside much else; a role that lacks one of them was made for other things. */
const deployedBy = [
  'iam:CreateRole',
  'iam:PassRole',
  'lambda:CreateFunction',
  'kms:CreateKey',
  's3:CreateBucket',
  'scheduler:CreateSchedule',
];

/**
 * As `cdk bootstrap` names it, unless told otherwise.
 * https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
 */
function executionRole({ account, region, caller }: Place): string {
  const partition = caller.split(':')[1] ?? 'aws';
  return `arn:${partition}:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`;
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
