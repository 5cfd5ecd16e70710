import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AuroraDataPlane } from '../aurora/data-plane.ts';
import { type Athena, createAthena } from '../aws/athena/athena.ts';
import { type CloudTrail, createCloudTrail } from '../aws/cloudtrail/cloudtrail.ts';
import { type CloudWatch, createCloudWatch } from '../aws/cloudwatch/cloudwatch.ts';
import { type CrashScript, createCrashScript } from '../aws/crash.ts';
import { createEcs, type Ecs } from '../aws/ecs/ecs.ts';
import { createEventsEndpoint } from '../aws/events/events.ts';
import { type FrontDoor, startFrontDoor } from '../aws/front-door.ts';
import { createGlue, type Glue } from '../aws/glue/glue.ts';
import { createKms, type Kms } from '../aws/kms/kms.ts';
import { createLakeFormation, type LakeFormation } from '../aws/lake-formation/lake-formation.ts';
import { createLambdaEndpoint } from '../aws/lambda/lambda.ts';
import {
  createPerformanceInsights,
  type PerformanceInsights,
} from '../aws/performance-insights/performance-insights.ts';
import { createRds, type Rds } from '../aws/rds/rds.ts';
import { createS3, type S3 } from '../aws/s3/s3.ts';
import { createSecretsManager, type SecretsManager } from '../aws/secrets-manager/secrets-manager.ts';
import { createSns, type Sns } from '../aws/sns/sns.ts';
import { createSqs, type Sqs } from '../aws/sqs/sqs.ts';
import { createSts } from '../aws/sts/sts.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import { createDeliver } from '../events/deliver.ts';
import { createEventBus, type LocalEventBus } from '../events/event-bus.ts';
import { createScheduler, type Scheduler } from '../events/scheduler.ts';
import type { Deliver } from '../events/targets.ts';
import { createIam, type Iam } from '../iam/authorizer.ts';
import { createDeliveryAuthorizer } from '../iam/delivery.ts';
import { createLambdaHost, type LambdaHost } from '../lambda/host.ts';
import type { LocalNetwork } from '../lambda/network.ts';
import { readAssembly, type SynthesizedStack } from '../stack/assembly.ts';
import { type LoadedStack, loadStack } from '../stack/load-stack.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { exportRoleOf, exportWriter } from './export-service.ts';
import type { Place } from './place.ts';
import { refusesRotation, rotationInvoker } from './secrets.ts';
import { createStackPlatform, type StackPlatform } from './stack-platform.ts';
import { createTokenCheck } from './token-check.ts';

export interface LocalPlatformOptions {
  /** The cloud assembly, `cdk.out`. */
  readonly cdkOut: string;
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly dataPlane: AuroraDataPlane;
  /** How functions reach the databases; those that do without need none. */
  readonly network?: LocalNetwork;
  /** What the account has before the stack is deployed. */
  readonly secrets?: readonly ArrangedSecret[];
  /** Only the stack that needs no other is deployed. */
  readonly alone?: boolean;
}

/** A secret that templates and configurations name by its whole ARN. */
export interface ArrangedSecret {
  readonly arn: string;
  readonly text: string;
  readonly keyArn?: string;
}

/** The synthesized stack, running on this machine. */
export interface LocalPlatform {
  readonly place: Place;
  readonly stack: LoadedStack;
  readonly platform: StackPlatform;
  readonly frontDoor: FrontDoor;
  readonly iam: Iam;
  readonly s3: S3;
  readonly sns: Sns;
  readonly sqs: Sqs;
  readonly rds: Rds;
  readonly cloudTrail: CloudTrail;
  readonly kms: Kms;
  readonly cloudWatch: CloudWatch;
  readonly performanceInsights: PerformanceInsights;
  readonly glue: Glue;
  readonly athena: Athena;
  readonly lakeFormation: LakeFormation;
  readonly ecs: Ecs;
  readonly bus: LocalEventBus;
  readonly scheduler: Scheduler;
  readonly lambda: LambdaHost;
  readonly secretsManager: SecretsManager;
  readonly crash: CrashScript;
  close(): Promise<void>;
}

/** Starts the endpoints and deploys the stack of the assembly to them, then those that need it. */
export async function startLocalPlatform(options: LocalPlatformOptions): Promise<LocalPlatform> {
  const { clock, timeline, dataPlane } = options;
  const place = placeOf(theStack(options.cdkOut));
  const iam = createIam({ ...place, now: () => clock.now() });
  const keyOf = (arn: string) => sqs.keyOf(arn) ?? sns.keyOf(arn);
  const authorize = createDeliveryAuthorizer({ iam, region: place.region, keyOf });
  const crash = createCrashScript((principal) => lambda.killNow(principal.name));

  const s3 = createS3({ ...place, clock, authorizer: iam });
  const frontDoor = await startFrontDoor({
    ...place,
    clock,
    timeline,
    authorizer: iam,
    services: [s3.endpoint],
    crash,
  });
  // Deliveries go through queues, topics, functions and the bus, which in turn deliver.
  const deliver: Deliver = (delivery) => deliverNow(delivery);
  const sqs = createSqs({ ...place, clock, timeline, url: frontDoor.url });
  const sns = createSns({ ...place, clock, timeline, deliver });
  const bus = createEventBus({ ...place, clock, timeline, deliver });
  const lambda = createLambdaHost({
    clock,
    timeline,
    region: place.region,
    endpointUrl: frontDoor.url,
    credentials: ({ name, roleArn }) => frontDoor.register({ roleArn, name }),
    authorize,
    deliver,
    network: options.network,
    temporaryFolder: path.join(tmpdir(), `aurora-steward-functions-${randomUUID()}`),
  });
  const deliverNow = createDeliver({
    authorize,
    queue: (arn) => sqs.queue(arn),
    topic: (arn) => sns.topic(arn),
    functions: lambda,
    bus,
  });
  const scheduler = createScheduler({ ...place, clock, timeline, deliver });
  const secretsManager = createSecretsManager({
    ...place,
    clock,
    timeline,
    bus,
    invoke: rotationInvoker(lambda),
    refusesToInvoke: refusesRotation(iam),
    attachPolicy: (arn, document) => iam.registerResourcePolicy(arn, document),
  });
  for (const secret of options.secrets ?? []) secretsManager.addSecret(secret);
  const platform = createStackPlatform({
    place,
    clock,
    timeline,
    iam,
    s3,
    sqs,
    sns,
    bus,
    scheduler,
    lambda,
    secretsManager,
    authorize,
  });
  const kms = createKms({
    ...place,
    attachPolicy: (arn, document) => iam.registerResourcePolicy(arn, document),
  });
  const cloudTrail = createCloudTrail({ clock });
  const cloudWatch = createCloudWatch({ volumeBytes: (cluster) => rds.volumeBytes(cluster) });
  const performanceInsights = createPerformanceInsights(place);
  const glue = createGlue({ ...place, clock, bus });
  const lakeFormation = createLakeFormation(glue.catalogue);
  const athena = createAthena({
    ...place,
    clock,
    catalogue: glue.catalogue,
    hasBucket: (name) => s3.has(name),
  });
  const ecs = createEcs({ ...place, clock });
  const rds = createRds({
    ...place,
    clock,
    timeline,
    bus,
    dataPlane,
    roles: (arn) => (platform.hasRole(arn) ? exportRoleOf(iam, arn) : undefined),
    buckets: (name) => (s3.has(name) ? { region: place.region } : undefined),
    keys: (id) => platform.keys.find((key) => key.arn === id || key.id === id) ?? kms.find(id),
    putObject: exportWriter(place, frontDoor),
  });
  dataPlane.checkTokensBy?.(
    createTokenCheck({
      place,
      authorizer: iam,
      now: () => clock.now(),
      findCredentials: frontDoor.findCredentials,
      clusterAt: (port) => rds.clusterAt(port)?.resourceId,
    }),
  );
  for (const endpoint of [
    sqs.endpoint,
    sns.endpoint,
    rds.endpoint,
    cloudTrail.endpoint,
    kms.endpoint,
    cloudWatch.endpoint,
    performanceInsights.endpoint,
    glue.endpoint,
    athena.endpoint,
    lakeFormation.endpoint,
    ecs.endpoint,
    createEventsEndpoint({ ...place, bus }),
    createLambdaEndpoint({ ...place, invoker: lambda }),
    secretsManager.endpoint,
    createSts(place),
  ]) {
    frontDoor.addService(endpoint);
  }

  async function close(): Promise<void> {
    platform.close();
    await lambda.close();
    await frontDoor.close();
  }

  try {
    const stack = await deployStacks(options, platform);
    return {
      place,
      stack,
      platform,
      frontDoor,
      iam,
      s3,
      sns,
      sqs,
      rds,
      cloudTrail,
      kms,
      cloudWatch,
      performanceInsights,
      glue,
      athena,
      lakeFormation,
      ecs,
      bus,
      scheduler,
      lambda,
      secretsManager,
      crash,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Deploys the assembly's stack that needs no other, then those that need it, unless it is wanted alone.
 *
 * @returns the one that needs no other
 */
async function deployStacks(
  { cdkOut, alone = false }: Pick<LocalPlatformOptions, 'cdkOut' | 'alone'>,
  platform: StackPlatform,
): Promise<LoadedStack> {
  const outputs = new Map<string, LoadedStack['outputs']>();
  const first = await loadStack(cdkOut, platform, { stack: theStack(cdkOut).name, outputs });
  if (alone) return first;
  for (const { name, after } of readAssembly(cdkOut)) {
    if (after.length > 0) await loadStack(cdkOut, platform, { stack: name, outputs });
  }
  return first;
}

/** The assembly's stack that needs no other. @throws where there are none or several. */
export function theStack(cdkOut: string): SynthesizedStack {
  const stacks = readAssembly(cdkOut).filter(({ after }) => after.length === 0);
  const [stack] = stacks;
  if (stack !== undefined && stacks.length === 1) return stack;
  throw new Error(`Expected one stack in ${cdkOut}. Found ${stacks.length}: the local run deploys one.`);
}

function placeOf({ name, account, region }: SynthesizedStack): Place {
  if (account !== undefined && region !== undefined) return { partition: 'aws', account, region };
  throw new Error(
    `Expected the deployment of ${name} to name its account and region, as the local run needs.`,
  );
}
