import type { S3 } from '../aws/s3/s3.ts';
import type { SecretsManager } from '../aws/secrets-manager/secrets-manager.ts';
import type { Sns } from '../aws/sns/sns.ts';
import type { Sqs } from '../aws/sqs/sqs.ts';
import type { VirtualClock } from '../clock/virtual-clock.ts';
import type { LocalEventBus } from '../events/event-bus.ts';
import { createEventSourceMapping, type EventSourceMapping } from '../events/event-source-mapping.ts';
import type { Scheduler } from '../events/scheduler.ts';
import type { Authorize } from '../events/targets.ts';
import type { Iam } from '../iam/authorizer.ts';
import type { LambdaHost } from '../lambda/host.ts';
import type {
  AlarmSpec,
  KeySpec,
  NamedPolicy,
  Platform,
  RoleSpec,
  SubscriptionSpec,
} from '../stack/platform.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Place } from './place.ts';
import { addSecretOfStack, rotateSecretOfStack } from './secrets.ts';

export interface StackPlatformParts {
  readonly place: Place;
  readonly clock: VirtualClock;
  readonly timeline: Timeline;
  readonly iam: Iam;
  readonly s3: S3;
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly bus: LocalEventBus;
  readonly scheduler: Scheduler;
  readonly lambda: LambdaHost;
  readonly secretsManager: SecretsManager;
  readonly authorize: Authorize;
}

/** What a stack is deployed to, and what of it only the run asks for. */
export interface StackPlatform extends Platform {
  readonly alarms: readonly AlarmSpec[];
  readonly keys: readonly KeySpec[];
  /** What the receivers do who follow the link that SNS sends them. */
  confirmSubscriptions(): void;
  hasRole(arn: string): boolean;
  /** Ends the queues' pollers. */
  close(): void;
}

/** Deploys a stack's resources to the local endpoints. */
export function createStackPlatform(parts: StackPlatformParts): StackPlatform {
  const { place, clock, timeline, iam, s3, sqs, sns, bus, scheduler, lambda, secretsManager, authorize } =
    parts;
  const roles = new Map<string, RoleSpec>();
  const keys: KeySpec[] = [];
  const alarms: AlarmSpec[] = [];
  const subscriptions: SubscriptionSpec[] = [];
  const pollers: EventSourceMapping[] = [];

  function registerRole(role: RoleSpec): void {
    roles.set(role.name, role);
    iam.registerRole(role);
  }

  /** AWS refuses a function or schedule whose role does not let the service act under it. */
  function requireTrust(service: string, roleArn: string): void {
    const { allowed, reason } = iam.authorizeAssumption(service, roleArn);
    if (!allowed) throw new Error(`Expected ${roleArn} to trust ${service}. ${reason}.`);
  }

  return {
    ...place,
    alarms,
    confirmSubscriptions() {
      for (const { topicArn, endpoint } of subscriptions) sns.confirmSubscription(topicArn, endpoint);
    },
    keys,
    hasRole: (arn) => [...roles.values()].some((role) => role.arn === arn),
    close() {
      for (const poller of pollers) poller.close();
    },
    async createBucket({ name, versioned, encryption }) {
      s3.createBucket({
        name,
        versioned,
        ...(encryption?.keyArn !== undefined && {
          kmsKeyArn: encryption.keyArn,
          bucketKey: encryption.bucketKey,
        }),
      });
    },
    async createKey(key) {
      keys.push(key);
      iam.registerResourcePolicy(key.arn, key.policy);
    },
    async createAlias() {
      // Nothing in the stack refers to a key by its alias.
    },
    async createRole(role) {
      registerRole(role);
    },
    async putRolePolicy(roleName, policy) {
      const role = roles.get(roleName);
      if (role === undefined)
        throw new Error(`Expected the role ${roleName} before its policy ${policy.name}.`);
      registerRole({ ...role, policies: withPolicy(role.policies, policy) });
    },
    async putResourcePolicy(resourceArn, document) {
      iam.registerResourcePolicy(resourceArn, document);
    },
    createQueue: async (queue) => ({ url: sqs.createQueue(queue).url }),
    async createTopic(topic) {
      sns.createTopic(topic);
    },
    async subscribe(subscription) {
      const { arn } = sns.subscribe(subscription);
      subscriptions.push(subscription);
      return { arn };
    },
    async createFunction(spec) {
      requireTrust('lambda.amazonaws.com', spec.roleArn);
      if (spec.network) requireInterfaces(iam, spec.roleArn);
      lambda.createFunction(spec);
    },
    async configureAsyncInvocation(config) {
      lambda.configureAsyncInvocation(config);
    },
    async createEventSourceMapping(spec) {
      const queue = sqs.queue(spec.queueArn);
      if (queue === undefined) throw new Error(`Expected the queue ${spec.queueArn} before what polls it.`);
      const { region } = place;
      pollers.push(
        createEventSourceMapping({ spec, clock, timeline, region, queue, functions: lambda, authorize }),
      );
    },
    async createRule(rule) {
      bus.putRule(rule);
    },
    async createSchedule(schedule) {
      requireTrust('scheduler.amazonaws.com', schedule.target.roleArn);
      scheduler.createSchedule(schedule);
    },
    async createSecret(secret) {
      addSecretOfStack(secretsManager, secret);
    },
    async configureRotation(rotation) {
      rotateSecretOfStack(secretsManager, rotation);
    },
    async createLogGroup() {
      // Lines of functions go to the timeline.
    },
    async recordAlarm(alarm) {
      alarms.push(alarm);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const interfaceActions = [
  'CreateNetworkInterface',
  'DescribeNetworkInterfaces',
  'DescribeSubnets',
  'DeleteNetworkInterface',
  'AssignPrivateIpAddresses',
  'UnassignPrivateIpAddresses',
];

/** Lambda makes a VPC function's network interfaces under its role, and refuses a function that it could not. */
function requireInterfaces(iam: Iam, roleArn: string): void {
  for (const name of interfaceActions) {
    const question = { action: `ec2:${name}`, resource: '*', context: {} };
    const { allowed, reason } = iam.authorize({ roleArn, name: 'lambda' }, question);
    if (!allowed) throw new Error(`Expected ${roleArn} to allow what a function in a VPC needs. ${reason}.`);
  }
}

function withPolicy(policies: readonly NamedPolicy[], policy: NamedPolicy): NamedPolicy[] {
  return [...policies.filter(({ name }) => name !== policy.name), policy];
}
