import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Annotations, type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import type { Capability, Policy } from '../../functions/domain/policy/policy.ts';
import type { ValidConfig } from '../config/schema.ts';
import type { AlarmDesk } from '../constructs/alarms.ts';
import { accessLogBucket, lakeBucket, ledgerBucket } from '../constructs/buckets.ts';
import { exportRole } from '../constructs/export-role.ts';
import { controlKey, lakeKey } from '../constructs/keys.ts';
import { StewardFunction, type StewardFunctionProps } from '../constructs/steward-function.ts';
import { alertsTopic, operatorsTopic, watchDelivery } from '../constructs/topics.ts';

export interface StewardStackProps {
  readonly config: ValidConfig;
  readonly deployment: ValidConfig['deployments'][number];
  readonly policy: Policy;
  readonly contracts: readonly FunctionContract[];
  /** The code of a function, by its contract's name. */
  codeOf(name: string): Code;
}

/** Everything of one deployment. See docs/decisions/0003-one-stack-per-deployment.md. */
export class StewardStack extends Stack {
  constructor(app: App, id: string, props: StewardStackProps) {
    const { name, account, region } = props.deployment;
    super(app, id, {
      description: `Aurora Steward (${name}): looks after Aurora PostgreSQL clusters`,
      env: { region, ...(account === undefined ? {} : { account }) },
      tags: { 'aurora-steward:deployment': name },
    });
    const shared = this.shared(props);
    for (const contract of props.contracts.filter(({ capability }) => isWanted(capability, props.policy))) {
      this.function(contract, props, shared);
    }
    this.warnOfSilence(props.config.alerts);
  }

  /** What the functions share. */
  private shared({ config, deployment }: StewardStackProps) {
    const control = controlKey(this, `/aws/lambda/steward-${deployment.name}-*`);
    const lake = lakeKey(this);
    const accessLogs = accessLogBucket(this, config.retention.accessLogDays);
    const exports = lakeBucket(this, lake, accessLogs);
    const ledger = ledgerBucket(this, control, accessLogs);
    const role = exportRole(this, exports, lake);
    const alerts = alertsTopic(this, control, config.alerts);
    const operators = operatorsTopic(this, config.alerts);
    const alarms: AlarmDesk = { operators, runbook: config.alerts.runbook, deployment: deployment.name };
    watchDelivery(alerts, alarms);
    this.output('LakeBucketName', exports.bucketName, 'Exports, as Parquet');
    this.output('LedgerBucketName', ledger.bucketName, 'What was done, as JSON records');
    this.output('AlertsTopicArn', alerts.topicArn, 'Alerts about clusters');
    this.output('OperatorsTopicArn', operators.topicArn, 'Alarms of the suite itself');
    return {
      deployment: deployment.name,
      alarms,
      logKey: control,
      logRetention: config.retention.functionLogDays,
      values: {
        ledgerBucketName: ledger.bucketName,
        lakeBucketName: exports.bucketName,
        lakeKeyArn: lake.keyArn,
        exportRoleArn: role.roleArn,
        alertsTopicArn: alerts.topicArn,
        eventBusName: 'default',
      },
      arns: {
        lakeBucket: exports.bucketArn,
        ledgerBucket: ledger.bucketArn,
        lakeKey: lake.keyArn,
        controlKey: control.keyArn,
        alertsTopic: alerts.topicArn,
        exportRole: role.roleArn,
        inThisAccount: (service: string, resource: string) => this.formatArn({ service, resource }),
      },
    };
  }

  private function(
    contract: FunctionContract,
    { config, policy, codeOf }: StewardStackProps,
    shared: Omit<StewardFunctionProps, 'contract' | 'code' | 'acting' | 'sweep' | 'backupSchedules'>,
  ): void {
    const id = pascalCase(contract.name);
    const { function: fn } = new StewardFunction(this, id, {
      ...shared,
      contract,
      code: codeOf(contract.name),
      acting: isActing(contract.capability, policy),
      sweep: config[contract.capability].sweep,
      backupSchedules: backupSchedules(policy),
    });
    this.output(`${id}FunctionName`, fn.functionName, contract.purpose);
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }

  private warnOfSilence({ emails, webhooks, queues, operators }: ValidConfig['alerts']): void {
    if (emails.length + webhooks.length + queues.length === 0) {
      Annotations.of(this).addWarningV2(
        'aurora-steward:alerts',
        'Nobody gets alerts: alerts.emails is empty.',
      );
    }
    if (operators.length === 0) {
      Annotations.of(this).addWarningV2(
        'aurora-steward:operators',
        'Nobody is told when the suite itself is in trouble: alerts.operators is empty.',
      );
    }
  }
}

/** A function whose capability is off for every cluster would have nothing to do. */
function isWanted(capability: Capability, { clusters }: Policy): boolean {
  return clusters.some((cluster) => cluster[capability].mode !== 'off');
}

function backupSchedules({ clusters }: Policy) {
  return clusters
    .filter(({ backups }) => backups.mode !== 'off')
    .flatMap(({ name: policy, backups }) => backups.schedules.map((schedule) => ({ policy, ...schedule })));
}

function isActing(capability: Capability, { clusters }: Policy): boolean {
  return clusters.some((cluster) => cluster[capability].mode === 'act');
}

function pascalCase(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
