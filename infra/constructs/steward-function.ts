import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type CfnFunction,
  type Code,
  EventInvokeConfig,
  EventSourceMapping,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { DeploymentValue, FunctionContract } from '../../functions/contract/contract.ts';
import { metricNamespace } from '../../functions/contract/metrics.ts';
import { physicalName } from '../../functions/contract/names.ts';
import type { Rotation } from '../config/rotation.ts';
import type { AlarmDesk } from './alarms.ts';
import { type RuleSpec, rulesFor } from './event-pattern.ts';
import {
  watchDeadLetters,
  watchErrors,
  watchHandOver,
  watchOutcomes,
  watchSweep,
} from './function-alarms.ts';
import type { FunctionNetwork } from './function-network.ts';
import { functionRole } from './function-role.ts';
import type { ResourceArns } from './permissions.ts';
import { handOverResults } from './probe.ts';
import { attachRotation } from './secret-rotation.ts';
import { deadLetterQueue, type PolicySchedule, type SweepSchedule, WakeUpQueue } from './wake-up-queue.ts';

export interface StewardFunctionProps {
  readonly contract: FunctionContract;
  readonly code: Code;
  readonly deployment: string;
  /** Whether some cluster's mode for the capability is `act`. */
  readonly acting: boolean;
  /** Instead of what the contract asks for. */
  readonly sweep?: SweepSchedule | undefined;
  /** For a function whose contract asks for them. */
  readonly schedules?: Readonly<Record<ScheduleTrigger, readonly PolicySchedule[]>>;
  /** For a function whose contract asks for the ends of ETL runs. */
  readonly etlRules?: readonly RuleSpec[];
  /** Whether snapshots of instances are exported; their events wake nobody otherwise. */
  readonly exportsInstances?: boolean;
  readonly values: Readonly<Record<Exclude<DeploymentValue, 'ownQueueUrl'>, string>>;
  readonly arns: Omit<ResourceArns, 'ownQueue'>;
  readonly logKey: IKey;
  readonly logRetention: RetentionDays;
  readonly alarms: AlarmDesk;
  /** For a function whose contract asks for rotations. */
  readonly rotations?: readonly Rotation[];
  /** For a function whose contract asks for the VPC. */
  readonly network?: FunctionNetwork | undefined;
  /** For an asynchronous function whose answers another one takes. */
  readonly results?: IQueue | undefined;
}

/** A function, and everything that its contract implies: role, logs, what wakes it, and its alarms. */
export class StewardFunction extends Construct {
  readonly function: LambdaFunction;
  /** Of a queued function. */
  readonly queue: IQueue | undefined;

  constructor(scope: Construct, id: string, props: StewardFunctionProps) {
    super(scope, id);
    const { contract, alarms } = props;
    const sweep = sweepOf(contract, props.sweep);
    const wakeUps =
      contract.kind === 'queued' ? new WakeUpQueue(this, 'WakeUps', contract, rulesOf(props)) : undefined;
    this.queue = wakeUps?.queue;
    this.function = this.lambda(props, wakeUps);
    if (contract.network === 'vpc') this.attach(props);
    watchErrors(this, this.function, contract, alarms);
    watchOutcomes(this, contract, sweep?.longestGapMinutes, alarms);
    if (wakeUps) this.wakeBy(wakeUps, sweep, props);
    else refuseTriggers(contract);
    if (contract.triggers.some(({ on }) => on === 'rotations')) {
      attachRotation(this, this.function, props.rotations ?? []);
    }
    if (props.results) {
      handOverResults(this, this.function, props.results);
      watchHandOver(this, this.function, contract, alarms);
    } else if (contract.kind === 'async') this.keepFailures(props);
  }

  private lambda(props: StewardFunctionProps, wakeUps: WakeUpQueue | undefined): LambdaFunction {
    const { contract, deployment } = props;
    const functionName = physicalName('function', deployment, contract.name);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      encryptionKey: props.logKey,
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const arns = { ...props.arns, ...(wakeUps ? { ownQueue: wakeUps.queue.queueArn } : {}) };
    return new LambdaFunction(this, 'Function', {
      functionName,
      description: contract.purpose,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: Duration.seconds(contract.timeoutSeconds),
      memorySize: contract.memoryMiB,
      environment: environment(props, wakeUps),
      role: functionRole(this, contract, { acting: props.acting, arns, logGroup, deployment }),
      logGroup,
    });
  }

  private attach({ contract, network }: StewardFunctionProps): void {
    if (!network) {
      throw new TypeError(`Expected: a network for ${contract.name}, which runs in the VPC. Found: none.`);
    }
    // The CDK would look up the VPC's zones for it, which nothing here needs.
    const lambda = this.function.node.defaultChild as CfnFunction;
    lambda.vpcConfig = { subnetIds: [...network.subnets], securityGroupIds: [network.securityGroup] };
    for (const [variable, value] of Object.entries(network.environment)) {
      this.function.addEnvironment(variable, value);
    }
  }

  private wakeBy(
    wakeUps: WakeUpQueue,
    sweep: SweepSchedule | undefined,
    { contract, deployment, alarms, schedules }: StewardFunctionProps,
  ): void {
    new EventSourceMapping(this, 'WakeUpSource', {
      target: this.function,
      eventSourceArn: wakeUps.queue.queueArn,
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(contract.batchingWindowSeconds ?? 0),
      // One at a time would do; this is the smallest number that AWS accepts.
      maxConcurrency: 2,
      reportBatchItemFailures: true,
    });
    watchDeadLetters(this, wakeUps.deadLetters, contract, alarms);
    for (const { on } of contract.triggers) {
      if (on !== 'backup-schedules' && on !== 'export-schedules') continue;
      for (const one of schedules?.[on] ?? []) wakeUps.addSchedule(contract.name, scheduled[on], one);
    }
    if (!sweep) return;
    wakeUps.addSweep(contract.name, physicalName('schedule', deployment, `${contract.name}-sweep`), sweep);
    watchSweep(this, contract, sweep.longestGapMinutes, alarms);
  }

  /** Asynchronous invocations that failed three times. */
  private keepFailures({ contract, alarms }: StewardFunctionProps): void {
    const deadLetters = deadLetterQueue(this);
    new EventInvokeConfig(this, 'Invocations', {
      function: this.function,
      onFailure: new SqsDestination(deadLetters),
      retryAttempts: 2,
    });
    watchDeadLetters(this, deadLetters, contract, alarms);
  }
}

function rulesOf({ contract, etlRules = [], exportsInstances = false }: StewardFunctionProps): RuleSpec[] {
  const triggers = contract.triggers.filter(
    ({ on }) => on !== 'instance-snapshot-events' || exportsInstances,
  );
  return [...rulesFor(triggers), ...(triggers.some(({ on }) => on === 'etl-runs') ? etlRules : [])];
}

type ScheduleTrigger = 'backup-schedules' | 'export-schedules';

/** What a schedule is for, as people call it. */
const scheduled = { 'backup-schedules': 'backups', 'export-schedules': 'exports' } as const;

function refuseTriggers({ name, kind, triggers: all }: FunctionContract): void {
  const triggers = all.filter(({ on }) => on !== 'rotations' || kind !== 'invoked');
  if (triggers.length === 0) return;
  throw new TypeError(
    `Expected: no triggers on ${name}, whose kind is ${kind}. Found: ${triggers.map(({ on }) => on).join(', ')}. ` +
      'Do: make it queued, since triggers put messages into the queue of a function.',
  );
}

function sweepOf(
  { triggers }: FunctionContract,
  instead: SweepSchedule | undefined,
): SweepSchedule | undefined {
  const trigger = triggers.find(({ on }) => on === 'sweep');
  if (trigger?.on !== 'sweep') return undefined;
  const { everyMinutes } = trigger;
  const unit = everyMinutes === 1 ? 'minute' : 'minutes';
  return instead ?? { expression: `rate(${everyMinutes} ${unit})`, longestGapMinutes: everyMinutes };
}

/** What the contract declares, and what Powertools reads: https://docs.powertools.aws.dev/lambda/typescript/latest/environment-variables/ */
function environment(
  { contract, values }: StewardFunctionProps,
  wakeUps: WakeUpQueue | undefined,
): Record<string, string> {
  const declared = Object.entries(contract.environment).map(([variable, value]) => {
    if (value !== 'ownQueueUrl') return [variable, values[value]];
    if (wakeUps) return [variable, wakeUps.queue.queueUrl];
    throw new TypeError(
      `Expected: ownQueueUrl only for a queued function. Found: ${variable} of ${contract.name}.`,
    );
  });
  return {
    ...Object.fromEntries(declared),
    POWERTOOLS_SERVICE_NAME: contract.name,
    POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
  };
}
