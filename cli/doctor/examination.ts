import type { JsonObject } from '../../functions/domain/json.ts';
import type { DiscoveredCluster, DiscoveredInstance } from '../setup/discovered.ts';

/** What doctor looks at in an account, with the caller's own credentials. Each call throws a `Fault` where it may not. */
export interface Examination {
  /** Version of what `cdk bootstrap` made; `undefined` where it never ran. */
  bootstrapVersion(): Promise<number | undefined>;
  /** Actions that the role with which CloudFormation deploys is denied, of those that a deployment takes. */
  deniedToDeployment(): Promise<readonly string[]>;
  /** The stack of the deployment; `undefined` before it is deployed. */
  stack(): Promise<DeployedStack | undefined>;
  /** The template of a deployed stack; `undefined` where there is no such stack. */
  template(stackName: string): Promise<JsonObject | undefined>;
  clusters(): Promise<readonly DiscoveredCluster[]>;
  /** Those in no cluster. */
  instances(): Promise<readonly DiscoveredInstance[]>;
  key(keyArn: string): Promise<KeyFacts>;
  /** A function as Lambda has it. */
  function(functionName: string): Promise<DeployedFunction>;
  /** Who may assume a role; `undefined` where there is no such role. */
  trustOf(roleArn: string): Promise<JsonObject | undefined>;
  /** Whether a role may pass another to RDS's exports: IAM's word against it, or nothing. */
  deniedPass(roleArn: string, passedArn: string): Promise<readonly string[]>;
  vpc(id: string): Promise<VpcFacts>;
  /** When a rule of the deployment for events of RDS fired last; `undefined` where none did within a week. */
  lastRdsEvent(): Promise<Date | 'no-rules' | undefined>;
  /** Manual cluster snapshots in the region, and how many there may be; `undefined` where RDS tells neither. */
  snapshotQuota(): Promise<{ readonly used: number; readonly most: number } | undefined>;
  /** Of Lambda, in the account and region, without what others have reserved. */
  unreservedConcurrency(): Promise<number>;
  /** Export tasks in progress, whoever started them. */
  activeExports(): Promise<number>;
  subscribers(topicArn: string): Promise<{ readonly confirmed: number; readonly waiting: number }>;
  alarms(prefix: string): Promise<readonly Alarm[]>;
  /** When each of the functions, by the name of its contract, worked off its last sweep within a day. */
  lastSweeps(functions: readonly string[]): Promise<ReadonlyMap<string, Date>>;
}

export interface DeployedStack {
  /** As CloudFormation has it: `UPDATE_COMPLETE`, … */
  readonly status: string;
  readonly changedAt: Date | undefined;
  readonly outputs: Readonly<Record<string, string>>;
}

export interface DeployedFunction {
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface KeyFacts {
  /** As KMS has it: `Enabled`, `Disabled`, `PendingDeletion`, … */
  readonly state: string;
  /** Absent of a key that AWS manages, whose policy nobody changes. */
  readonly policy?: JsonObject;
}

/** What there is in a VPC. */
export interface VpcFacts {
  readonly subnets: readonly {
    readonly id: string;
    readonly zone: string;
    readonly routeTable: string | undefined;
    /** Whether its default route leads somewhere from where AWS may be reached: a NAT gateway, a transit gateway, … */
    readonly leadsOut: boolean;
  }[];
  readonly endpoints: readonly {
    /** `s3`, `secretsmanager`, … */
    readonly service: string;
    readonly isAvailable: boolean;
    readonly hasPrivateDns: boolean;
    /** Of a gateway endpoint. */
    readonly routeTables: readonly string[];
  }[];
  readonly securityGroups: readonly string[];
}

interface Alarm {
  readonly name: string;
  readonly state: string;
  readonly reason: string;
}
