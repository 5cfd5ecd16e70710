import type { DiscoveredCluster } from '../setup/discovered.ts';

/** What doctor looks at in an account, with the caller's own credentials. Each call throws a `Fault` where it may not. */
export interface Examination {
  /** Version of what `cdk bootstrap` made; `undefined` where it never ran. */
  bootstrapVersion(): Promise<number | undefined>;
  /** The stack of the deployment; `undefined` before it is deployed. */
  stack(): Promise<DeployedStack | undefined>;
  clusters(): Promise<readonly DiscoveredCluster[]>;
  /** As KMS has it: `Enabled`, `Disabled`, `PendingDeletion`, … */
  keyState(keyArn: string): Promise<string>;
  /** The key of the lake, as the function has it in its environment. */
  lakeKey(functionName: string): Promise<string | undefined>;
  /** Manual cluster snapshots in the region, and how many there may be; `undefined` where RDS tells neither. */
  snapshotQuota(): Promise<{ readonly used: number; readonly most: number } | undefined>;
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

interface Alarm {
  readonly name: string;
  readonly state: string;
  readonly reason: string;
}
