import type { Capability } from '../domain/policy/policy.ts';
import type { RdsEventId } from '../domain/rds-event/catalogue.ts';

/** Values that only deployment decides. `infra` supplies each of them; environment variables are filled from them. */
export type DeploymentValue =
  | 'ledgerBucketName'
  | 'lakeBucketName'
  /** The account whose bucket the lake is. */
  | 'lakeBucketOwner'
  | 'lakeKeyArn'
  | 'exportRoleArn'
  | 'alertsTopicArn'
  | 'eventBusName'
  | 'ownQueueUrl'
  | 'probeFunctionName'
  | 'countFunctionName'
  /** In which statements are run, and where it writes what they answer. */
  | 'athenaWorkgroup'
  | 'athenaOutput'
  | 'rotateFunctionName';

/** Environment variable name to the deployment value it carries. */
export type EnvironmentSpec = Readonly<Record<string, DeploymentValue>>;

/** The environment as the function reads it: every declared variable, as a string that is not empty. */
export type EnvironmentOf<C extends FunctionContract> = { readonly [K in keyof C['environment']]: string };

/**
 * What a permission is granted on. `infra` turns each into ARNs of the right partition, account and region.
 * The forms that end in a wildcard need a reason on their permission.
 */
export type ResourceRef =
  | 'lake-bucket'
  | 'ledger-bucket'
  | 'lake-key'
  | 'control-key'
  | 'alerts-topic'
  /** None where no on-call tool is told. */
  | 'on-call-topic'
  | 'event-bus'
  | 'own-queue'
  | 'export-role'
  | 'every-cluster'
  | 'every-instance'
  | 'every-cluster-snapshot'
  | ExportSourceRef
  /** Blue/green deployments. */
  | 'every-deployment'
  | 'every-cluster-parameter-group'
  /** Of KMS. */
  | 'every-key'
  /** The Glue Data Catalog, the deployment's databases in it and their tables. */
  | 'export-catalogue'
  /** `*`, where tables are tagged by Lake Formation; none otherwise. */
  | 'tagged-catalogue'
  /** Metrics of every instance, where some failover's statements are looked at; none otherwise. */
  | 'performance-insights'
  | RotationRef
  | EtlRef
  | ProbeRef
  | ComparisonRef
  | ViewsRef
  | '*'
  | { readonly lakeObjects: string }
  | { readonly ledgerObjects: string };

/**
 * What is exported beside snapshots of clusters; nothing, where nothing of the kind is.
 *
 * - `instance-snapshots`, `exported-instances`: every snapshot of an instance, and every instance.
 * - `live-clusters`: every cluster.
 */
export type ExportSourceRef = 'instance-snapshots' | 'exported-instances' | 'live-clusters';

/**
 * What measures failovers; nothing, where none is measured.
 *
 * - `probe-function`: the function that does it. `probe-users`: the database users as whom it logs in, in any cluster.
 */
export type ProbeRef = 'probe-function' | 'probe-users';

/**
 * What compares exports with databases; nothing, where none is compared.
 *
 * - `count-function`: the function that counts. `count-users`: the database users as whom it logs in, in any cluster.
 */
export type ComparisonRef = 'count-function' | 'count-users';

/**
 * What makes views of tables; nothing, where none are made.
 *
 * - `athena-workgroup`: in which statements are run. `default-database`: Glue's, which Athena looks for each time.
 * - `athena-output`, `athena-output-bucket`, `athena-output-key`: where it writes what they answer.
 */
export type ViewsRef =
  | 'athena-workgroup'
  | 'default-database'
  | 'athena-output'
  | 'athena-output-bucket'
  | 'athena-output-key';

/**
 * What rotation is configured to reach; nothing, where nothing of the kind is.
 *
 * - `rotated-secrets`: secrets whose mode is not `off`; `acting-secrets`: those whose mode is `act`.
 * - `admin-secrets`: secrets of the roles that make and change alternating users.
 * - `secret-keys`: customer managed keys that encrypt any of these.
 * - `rotate-function`: the function that rotates them.
 * - `hook-services`, `hook-functions`: what follows a rotation, services of ECS and functions.
 */
export type RotationRef =
  | 'rotated-secrets'
  | 'acting-secrets'
  | 'admin-secrets'
  | 'secret-keys'
  | 'rotate-function'
  | 'hook-services'
  | 'hook-functions';

/** What ETL steps are configured to start; nothing, where nothing of the kind is. */
export type EtlRef =
  | 'etl-jobs'
  | 'etl-workflows'
  | 'etl-crawlers'
  | 'etl-state-machines'
  /** Executions of these state machines. */
  | 'etl-executions'
  /** Refreshes of the configured datasets. */
  | 'etl-ingestions';

export interface Permission {
  /** Letters and digits; becomes the statement's Sid, so a reader of the role finds this declaration. */
  readonly id: string;
  readonly actions: readonly `${string}:${string}`[];
  readonly resources: readonly ResourceRef[];
  /** IAM condition block, operator to key to value. `{ledger prefix}` and the like are literal strings. */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /**
   * Acting permissions are granted only where some cluster's mode for the capability is `act`; those of the deletion
   * stack beside that only while the stack `AuroraSteward-<name>-deletion` is deployed, which attaches them to the role.
   */
  readonly grantedWhen: 'always' | 'acting' | 'deletion-stack';
  /** Why the resource cannot be named more narrowly; required where a resource ends in a wildcard. */
  readonly wildcardReason?: string;
}

export type Trigger =
  /** RDS events by id; the pattern's detail-types come from the catalogue. */
  | { readonly on: 'rds-events'; readonly events: readonly RdsEventId[] }
  /** The same of snapshots of instances, only where exports of some instance are looked after. */
  | { readonly on: 'instance-snapshot-events'; readonly events: readonly RdsEventId[] }
  /** The suite's own announcements (source `aurora-steward`). */
  | { readonly on: 'announcements'; readonly detailTypes: readonly string[] }
  /** Events of another AWS service; `detail` is the pattern of their details, as EventBridge reads it. */
  | {
      readonly on: 'aws-events';
      readonly source: `aws.${string}`;
      readonly detailTypes: readonly string[];
      readonly detail?: Readonly<Record<string, readonly unknown[]>>;
    }
  /** Ends of what the configuration's ETL steps start, where the service announces them. */
  | { readonly on: 'etl-runs' }
  /** The configuration's schedules of backups, or of exports, each sending which policy and schedule was due when. */
  | { readonly on: 'backup-schedules' | 'export-schedules' }
  /** Secrets Manager, for each step of a rotation of a secret in mode `act`. Invoked functions only. */
  | { readonly on: 'rotations' }
  /** EventBridge Scheduler, sending `{"sweep": "<function name>"}`. */
  | { readonly on: 'sweep'; readonly everyMinutes: number };

/** What an alarm tells the person it wakes. */
export interface AlarmText {
  /** One sentence: what users of the clusters lose while this goes on. */
  readonly impact: string;
  /** Heading anchor in docs/runbook.md, without `#`. */
  readonly runbook: string;
}

/**
 * How the function is reached.
 *
 * - `queued`: rules and schedules put into an SQS queue that Lambda polls; a dead-letter queue behind it.
 * - `invoked`: synchronous, answers its caller.
 * - `async`: asynchronous invocation with Lambda destinations.
 */
export type FunctionKind = 'queued' | 'invoked' | 'async';

export interface FunctionContract {
  /** Verb-noun, the folder's name. */
  readonly name: string;
  readonly kind: FunctionKind;
  /** One sentence; becomes the function's description. */
  readonly purpose: string;
  /** The capability whose modes decide whether the function exists and may act. */
  readonly capability: Capability;
  readonly environment: EnvironmentSpec;
  readonly triggers: readonly Trigger[];
  readonly permissions: readonly Permission[];
  /** Custom metrics beside the standard counts `Outcome` and `Sweep`, name to CloudWatch unit. */
  readonly metrics: Readonly<Record<string, 'Count' | 'Seconds' | 'Bytes'>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  /** Runs in the deployment's VPC, from where it reaches databases, Secrets Manager and S3, and nothing else. */
  readonly network?: 'vpc';
  /** How long SQS gathers messages before one wake-up, in seconds. Queued functions only. */
  readonly batchingWindowSeconds?: number;
  /** Asynchronous functions: the queued function whose queue gets what they answer, and how they fail. */
  readonly resultsTo?: string;
  readonly alarms: {
    /** Queued functions: messages that failed for good. Asynchronous ones: what could not be handed on. */
    readonly deadLetters?: AlarmText;
    /** Crashes and timeouts. */
    readonly errors: AlarmText;
    /** Outcomes that no retry can change. Lambda counts no error for them: the function itself went well. */
    readonly failedForGood: AlarmText;
    /** Functions with a sweep: the sweep did not run, or did not get through. */
    readonly sweepMissing?: AlarmText;
  };
}

/** Keeps the literal types of a contract, so that both sides read its environment and metrics typed. */
export function defineContract<const C extends FunctionContract>(contract: C): C {
  return contract;
}
