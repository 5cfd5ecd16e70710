import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { type App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { FunctionContract } from '../../functions/contract/contract.ts';
import { physicalName } from '../../functions/contract/names.ts';
import { measuredApart } from '../../functions/domain/failover/cluster-metrics.ts';
import { exportsInstances, modesOf, type Policy } from '../../functions/domain/policy/policy.ts';
import { rotationsOf } from '../config/rotated-secrets.ts';
import type { Rotation } from '../config/rotation.ts';
import type { ValidConfig } from '../config/schema.ts';
import type { AlarmDesk } from '../constructs/alarms.ts';
import { availabilityDashboard } from '../constructs/availability-dashboard.ts';
import { accessLogBucket, ledgerBucket } from '../constructs/buckets.ts';
import { comparisonArns, countFunctionName } from '../constructs/comparison.ts';
import { etlArns, etlRules } from '../constructs/etl.ts';
import { catalogueArns, taggedCatalogueArns } from '../constructs/export-catalogue.ts';
import { exportRole } from '../constructs/export-role.ts';
import { exportSourceArns } from '../constructs/export-sources.ts';
import { functionNetwork } from '../constructs/function-network.ts';
import { pascalCase } from '../constructs/ids.ts';
import { controlKey } from '../constructs/keys.ts';
import { lakeOf, lakeRoleName } from '../constructs/lake.ts';
import { exportRoleOf } from '../constructs/lake-policies.ts';
import { performanceInsightsArns } from '../constructs/performance-insights.ts';
import type { ResourceArns } from '../constructs/permissions.ts';
import { probeArns, probeFunctionName, resultsQueue } from '../constructs/probe.ts';
import { rotationArns } from '../constructs/secret-rotation.ts';
import { StewardFunction, type StewardFunctionProps } from '../constructs/steward-function.ts';
import { alertsTopic, onCallTopic, operatorsTopic, watchDelivery } from '../constructs/topics.ts';
import { viewArns } from '../constructs/views.ts';
import { isWanted } from './wanted.ts';
import { warnOf } from './warnings.ts';

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
  /** What permissions in a stack beside this one can name. */
  readonly arns: ResourceArns;

  constructor(app: App, id: string, props: StewardStackProps) {
    const { name, account, region } = props.deployment;
    super(app, id, {
      description: `Aurora Steward (${name}): looks after Aurora PostgreSQL clusters`,
      env: { region, ...(account === undefined ? {} : { account }) },
      tags: { 'aurora-steward:deployment': name },
    });
    const rotations = rotationsOf(props.deployment, props.config);
    const shared = this.shared(props, rotations);
    this.arns = shared.arns;
    const wanted = props.contracts.filter((contract) => isWanted(contract, props.policy));
    const network = this.network(wanted, props, shared.arns.rotation);
    this.dashboard(props);
    const queues = new Map<string, IQueue>();
    for (const contract of wanted) {
      const results = resultsQueue(contract, queues);
      const queue = this.function(contract, props, { ...shared, rotations, network, results });
      if (queue) queues.set(contract.name, queue);
    }
    warnOf(this, props);
  }

  /** What the functions share. */
  private shared({ config, deployment, policy }: StewardStackProps, rotations: readonly Rotation[]) {
    const inThisAccount = (service: string, resource: string) => this.formatArn({ service, resource });
    const control = controlKey(this, `/aws/lambda/steward-${deployment.name}-*`);
    const accessLogs = accessLogBucket(this, config.retention.accessLogDays);
    const lake = lakeOf(this, deployment.lake, accessLogs, {
      prefixes: policy.clusters.map((cluster) => cluster.exports.prefix),
      storageClasses: config.exportRetention.storageClasses,
    });
    const ledger = ledgerBucket(this, control, accessLogs);
    const roleName = deployment.lake && lakeRoleName(deployment.name, exportRoleOf);
    const role = exportRole(this, lake, roleName);
    const alerts = alertsTopic(this, control, config.alerts);
    const operators = operatorsTopic(this, config.alerts);
    const alarms: AlarmDesk = { operators, runbook: config.alerts.runbook, deployment: deployment.name };
    const onCall = onCallTopic(this, control, policy.onCall?.topicName, config.alerts);
    watchDelivery(alerts, alarms);
    if (onCall) watchDelivery(onCall, alarms, 'on-call-undelivered');
    this.output('LakeBucketName', lake.bucketName, 'Exports, as Parquet');
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
        lakeBucketName: lake.bucketName,
        lakeBucketOwner: lake.owner,
        lakeKeyArn: lake.keyArn,
        exportRoleArn: role.roleArn,
        alertsTopicArn: alerts.topicArn,
        eventBusName: 'default',
        probeFunctionName: probeFunctionName(deployment.name),
        countFunctionName: countFunctionName(deployment.name),
        athenaWorkgroup: deployment.athena?.workgroup ?? '',
        athenaOutput: deployment.athena?.output ?? '',
        rotateFunctionName: physicalName('function', deployment.name, 'rotate-secret'),
      },
      arns: {
        lakeBucket: lake.bucketArn,
        lakeElsewhere: deployment.lake !== undefined,
        ledgerBucket: ledger.bucketArn,
        lakeKey: lake.keyArn,
        controlKey: control.keyArn,
        alertsTopic: alerts.topicArn,
        onCallTopic: onCall?.topicArn,
        exportRole: role.roleArn,
        catalogue: catalogueArns(deployment.name, inThisAccount),
        taggedCatalogue: taggedCatalogueArns(policy),
        exportSources: exportSourceArns(policy, inThisAccount),
        performanceInsights: performanceInsightsArns(policy, inThisAccount),
        etl: etlArns(policy, inThisAccount),
        rotation: rotationArns(
          rotations,
          inThisAccount('lambda', `function:${physicalName('function', deployment.name, 'rotate-secret')}`),
        ),
        probe: probeArns(policy, inThisAccount),
        comparison: comparisonArns(policy, inThisAccount),
        views: viewArns(policy, deployment.athena, { partition: this.partition, inThisAccount }),
        inThisAccount,
      },
    };
  }

  private function(
    contract: FunctionContract,
    { config, policy, codeOf }: StewardStackProps,
    shared: Omit<
      StewardFunctionProps,
      'contract' | 'code' | 'acting' | 'sweep' | 'schedules' | 'etlRules' | 'exportsInstances'
    >,
  ): IQueue | undefined {
    const id = pascalCase(contract.name);
    const { function: fn, queue } = new StewardFunction(this, id, {
      ...shared,
      contract,
      code: codeOf(contract.name),
      acting: modesOf(contract.capability, policy).includes('act'),
      sweep: sweepOf(contract, config),
      schedules: { 'backup-schedules': backupSchedules(policy), 'export-schedules': exportSchedules(policy) },
      etlRules: etlRules(policy),
      exportsInstances: exportsInstances(policy),
    });
    this.output(`${id}FunctionName`, fn.functionName, contract.purpose);
    return queue;
  }

  /** Nothing to show where no cluster's failovers are told of by its name. */
  private dashboard({ policy }: StewardStackProps): void {
    const names = measuredApart(policy).map(({ name }) => name);
    if (names.length > 0) availabilityDashboard(this, { deployment: policy.deployment.name, names });
  }

  /** Only where a function needs it: a deployment without databases to reach has no VPC. */
  private network(
    wanted: readonly FunctionContract[],
    { deployment }: StewardStackProps,
    rotation: ReturnType<typeof rotationArns>,
  ) {
    if (!deployment.network || !wanted.some(({ network }) => network === 'vpc')) return undefined;
    const secrets = [...rotation['rotated-secrets'], ...rotation['admin-secrets']];
    return functionNetwork(this, deployment.network, secrets);
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}

/** Rotation has a clock of its own, and what concerns the whole suite waits for people. */
function sweepOf({ capability }: FunctionContract, config: ValidConfig) {
  return capability === 'rotation' || capability === 'suite' ? undefined : config[capability].sweep;
}

function exportSchedules({ clusters }: Policy) {
  return clusters
    .filter(({ exports }) => exports.mode !== 'off')
    .flatMap(({ name: policy, exports }) => (exports.live ?? []).map((one) => ({ policy, ...one })));
}

function backupSchedules({ clusters }: Policy) {
  return clusters
    .filter(({ backups }) => backups.mode !== 'off')
    .flatMap(({ name: policy, backups }) => backups.schedules.map((schedule) => ({ policy, ...schedule })));
}
