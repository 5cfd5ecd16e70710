import type { RuleSpec } from '../events/event-bus.ts';
import type { EventSourceMappingSpec } from '../events/event-source-mapping.ts';
import type { ScheduleSpec } from '../events/scheduler.ts';
import type { AsyncInvokeConfig, FunctionSpec } from '../lambda/function-spec.ts';

/** An IAM policy document as the template has it, references resolved. */
type PolicyDocument = Readonly<Record<string, unknown>>;

type Tags = Readonly<Record<string, string>>;

interface BucketSpec {
  readonly name: string;
  readonly arn: string;
  readonly versioned: boolean;
  readonly encryption?: { readonly algorithm: string; readonly keyArn?: string; readonly bucketKey: boolean };
  readonly publicAccessBlocked: boolean;
  /** Resolved `LifecycleConfiguration.Rules`. */
  readonly lifecycleRules: readonly unknown[];
  readonly tags: Tags;
}

export interface KeySpec {
  readonly id: string;
  readonly arn: string;
  readonly policy: PolicyDocument;
  readonly rotation: boolean;
}

export interface NamedPolicy {
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface RoleSpec {
  readonly name: string;
  readonly arn: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly NamedPolicy[];
  readonly tags: Tags;
}

export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly maximumMessageBytes: number;
  readonly sqsManagedEncryption: boolean;
  readonly keyArn?: string;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number };
  readonly tags: Tags;
}

interface TopicSpec {
  readonly name: string;
  readonly arn: string;
  readonly displayName?: string;
  readonly keyArn?: string;
  readonly tags: Tags;
}

export interface SubscriptionSpec {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly filterPolicy?: unknown;
  readonly filterPolicyScope?: string;
  readonly rawMessageDelivery: boolean;
  readonly deadLetterArn?: string;
}

interface LogGroupSpec {
  readonly name: string;
  readonly arn: string;
  readonly retentionDays?: number;
  readonly keyArn?: string;
}

/** A secret with a text, a text that is made up, or none yet. */
export interface SecretSpec {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly keyArn?: string;
  readonly text?: string;
  readonly generate?: {
    /** A JSON object to which the password is added under the key; the password alone without both. */
    readonly template: string | undefined;
    readonly key: string | undefined;
    /** As GetRandomPassword takes it. */
    readonly password: Readonly<Record<string, unknown>>;
  };
  readonly tags: Tags;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-secretsmanager-rotationschedule.html */
export interface RotationSpec {
  /** ARN or name, also of a secret that is not of the stack. */
  readonly secretId: string;
  readonly functionArn?: string;
  readonly automaticallyAfterDays?: number;
  readonly scheduleExpression?: string;
  readonly duration?: string;
  /** Without it the function only tests. */
  readonly rotateImmediately: boolean;
}

/** An alarm that the stack would have; nothing evaluates it locally. */
export interface AlarmSpec {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  /** All of the template's properties, resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * What a stack is deployed to. Names and ARNs are decided by the loader, in CloudFormation's way; the platform makes
 * the thing. Each call is finished when it returns; an error stops the deployment.
 */
export interface Platform {
  readonly account: string;
  readonly region: string;
  readonly partition: string;

  createBucket(bucket: BucketSpec): Promise<void>;
  createKey(key: KeySpec): Promise<void>;
  createAlias(alias: { readonly name: string; readonly keyArn: string }): Promise<void>;
  createRole(role: RoleSpec): Promise<void>;
  /** Adds or replaces an inline policy. */
  putRolePolicy(roleName: string, policy: NamedPolicy): Promise<void>;
  /** Adds to the policy of a bucket, queue, topic, function or secret, by its ARN. */
  putResourcePolicy(resourceArn: string, document: PolicyDocument): Promise<void>;
  /** The queue's URL is the endpoint's to know. */
  createQueue(queue: QueueSpec): Promise<{ readonly url: string }>;
  createTopic(topic: TopicSpec): Promise<void>;
  subscribe(subscription: SubscriptionSpec): Promise<{ readonly arn: string }>;
  createFunction(spec: FunctionSpec): Promise<void>;
  configureAsyncInvocation(config: AsyncInvokeConfig): Promise<void>;
  createEventSourceMapping(spec: EventSourceMappingSpec): Promise<void>;
  createRule(rule: RuleSpec): Promise<void>;
  createSchedule(schedule: ScheduleSpec): Promise<void>;
  createSecret(secret: SecretSpec): Promise<void>;
  configureRotation(rotation: RotationSpec): Promise<void>;
  createLogGroup(logGroup: LogGroupSpec): Promise<void>;
  recordAlarm(alarm: AlarmSpec): Promise<void>;
}
