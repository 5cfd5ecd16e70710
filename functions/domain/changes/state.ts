import type { Cluster } from '../cluster/cluster.ts';

/** A cluster with what guards it. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html */
export interface GuardedCluster extends Cluster {
  readonly deletionProtection: boolean;
  readonly iamAuthentication: boolean;
  /** Kinds of logs that go to CloudWatch Logs. */
  readonly logExports: readonly string[];
  /** ARN; absent for a cluster without encryption. */
  readonly keyArn?: string;
  readonly parameterGroup?: string;
}

export interface GuardedInstance {
  /** `DbiResourceId` */
  readonly resourceId: string;
  readonly identifier: string;
  /** Identifier of the cluster that it is of. */
  readonly cluster?: string;
  readonly publiclyAccessible: boolean;
}

/** A manual snapshot; automated ones cannot be shared. */
export interface ManualSnapshot {
  readonly identifier: string;
  /** Identifier of the cluster that it is of. */
  readonly cluster: string;
}

export interface KeyState {
  readonly arn: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`: https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html */
  readonly state: string;
  /** When it will be deleted. */
  readonly deletedAt?: Date;
}

/** How clusters and what belongs to them stand now, in this account and region. Methods throw `Fault`. */
export interface GuardedState {
  clusters(): Promise<readonly GuardedCluster[]>;
  /** Of all clusters, and those of none. */
  instances(): Promise<readonly GuardedInstance[]>;
  /** All of the account. */
  manualSnapshots(): Promise<readonly ManualSnapshot[]>;
  /** One snapshot, of whatever type; `undefined` for one that does not exist. */
  snapshot(identifier: string): Promise<ManualSnapshot | undefined>;
  /** The accounts that may restore the snapshot, `all` for everybody; `undefined` for one that does not exist. */
  sharedWith(snapshot: string): Promise<readonly string[] | undefined>;
  /** The value of `rds.force_ssl` in the DB cluster parameter group; `undefined` where the group has none. */
  forcesTls(parameterGroup: string): Promise<boolean | undefined>;
  /** `undefined` for one that does not exist. */
  key(keyId: string): Promise<KeyState | undefined>;
}

/** The same, each asked for once: all that one invocation looks at is looked at together. */
export function lookedAtOnce(state: GuardedState): GuardedState {
  const seen = new Map<string, Promise<unknown>>();
  const once = <T>(name: string, look: () => Promise<T>): Promise<T> => {
    const known = seen.get(name);
    // Stored under the name of what it is the answer to.
    if (known) return known as Promise<T>;
    const asked = look();
    seen.set(name, asked);
    return asked;
  };
  return {
    clusters: () => once('clusters', () => state.clusters()),
    instances: () => once('instances', () => state.instances()),
    manualSnapshots: () => once('snapshots', () => state.manualSnapshots()),
    snapshot: (identifier) => once(`snapshot ${identifier}`, () => state.snapshot(identifier)),
    sharedWith: (identifier) => once(`shared ${identifier}`, () => state.sharedWith(identifier)),
    forcesTls: (group) => once(`group ${group}`, () => state.forcesTls(group)),
    key: (keyId) => once(`key ${keyId}`, () => state.key(keyId)),
  };
}
