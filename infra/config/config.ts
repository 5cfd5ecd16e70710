import type { Importance } from '../../functions/domain/policy/policy.ts';
import type { AlertsConfig } from './alerts.ts';
import type { AthenaConfig } from './athena.ts';
import type { BackupRetentionConfig, ClusterBackupRetentionConfig } from './backup-retention.ts';
import type { BackupsConfig, ClusterBackupsConfig } from './backups.ts';
import type { ChangesConfig, ClusterChangesConfig } from './changes.ts';
import type { ClusterEtlConfig, EtlConfig } from './etl.ts';
import type { ClusterEventsConfig, EventsConfig } from './events.ts';
import type { ClusterExportRetentionConfig, ExportRetentionConfig } from './export-retention.ts';
import type { ClusterExportsConfig, ExportsConfig } from './exports.ts';
import type { ClusterFailoverConfig, FailoverConfig } from './failover.ts';
import type { LakeConfig } from './lake.ts';
import type { NetworkConfig } from './network.ts';
import type { RotationConfig } from './rotation.ts';

/**
 * What `steward.config.ts` says: where the suite is deployed, which Aurora clusters it looks after, what it may do
 * to them, and who is told.
 */
export interface StewardConfig {
  /** One stack each: an account and a region. With several, name the one to deploy: `npx cdk deploy AuroraSteward-<name>`. */
  readonly deployments: readonly DeploymentConfig[];
  /** The clusters to look after. A cluster that none of them chooses is left alone. */
  readonly clusters: readonly ClusterConfig[];
  /**
   * Who is told.
   * @default nobody
   */
  readonly alerts?: AlertsConfig;
  /**
   * Snapshots into the lake, as Parquet: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly exports?: ExportsConfig;
  /**
   * What follows a verified export: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly etl?: EtlConfig;
  /**
   * Snapshots by hand and on schedules: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly backups?: BackupsConfig;
  /**
   * Which of those snapshots stay, and whether the others are deleted: what holds for every cluster that says nothing
   * else.
   * @default nothing is deleted
   */
  readonly backupRetention?: BackupRetentionConfig;
  /**
   * Which exports stay in the lake, and whether the others are deleted: what holds for every cluster that says nothing else.
   * @default nothing is deleted
   */
  readonly exportRetention?: ExportRetentionConfig;
  /**
   * Messages about failovers: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly failover?: FailoverConfig;
  /**
   * Messages about other events of RDS: what holds for every cluster that says nothing else.
   * @default nothing is told
   */
  readonly events?: EventsConfig;
  /**
   * Messages about changes that a security team wants to know of: what holds for every cluster that says nothing else.
   * @default nothing is watched
   */
  readonly changes?: ChangesConfig;
  /**
   * Rotation of the passwords of PostgreSQL roles, whatever cluster or server they are of.
   * @default as below
   */
  readonly rotation?: RotationConfig;
  /**
   * How long logs are kept.
   * @default as below
   */
  readonly retention?: RetentionConfig;
}

/** A place where the suite runs: the stack `AuroraSteward-<name>`. */
export interface DeploymentConfig {
  /** Part of the stack's and the functions' names, and of every alert: 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** The region whose clusters are looked after, such as `eu-west-1`. */
  readonly region: string;
  /**
   * Twelve digits. Name it where a deployment into another account would be a mistake.
   * @default the account that the credentials point to
   */
  readonly account?: string;
  /**
   * The VPC in which functions reach databases. Needed where passwords are rotated.
   * @default none
   */
  readonly network?: NetworkConfig;
  /**
   * A lake bucket that the stack does not make, as where analysts have an account of their own. Synth writes what its
   * bucket policy and key policy must say to `AuroraSteward-<name>.lake-policies.json`.
   * @default the stack makes bucket and key
   */
  readonly lake?: LakeConfig;
  /**
   * Where Athena makes views. Needed where `exports.views` asks for them.
   * @default none
   */
  readonly athena?: AthenaConfig;
}

/** Chooses clusters by `identifier` or by `tag`, or an `instance`, and says what is different for them. */
export interface ClusterConfig {
  /** The DB cluster identifier; upper and lower case are the same. It goes before a tag that chooses the cluster too. */
  readonly identifier?: string;
  /** Every cluster that carries this tag, now or later. The first entry whose tag fits counts. */
  readonly tag?: TagConfig;
  /**
   * The identifier of a DB instance of RDS for PostgreSQL that is in no cluster. Its snapshots are exported as those of clusters
   * are, and followed by ETL; nothing else of the suite concerns it, except `failover.instances`.
   */
  readonly instance?: string;
  /**
   * How alerts call it. Needed with `tag`, since several clusters may carry it.
   * @default the identifier
   */
  readonly name?: string;
  /**
   * `critical`, `standard` or `low`: how bad it is when the cluster is in trouble; decides the severity of its alerts.
   * @default 'standard'
   */
  readonly importance?: Importance;
  /**
   * Whose it is: recipients of alerts can be chosen by it.
   * @default the value of the tag, where `tag` has the key `team`
   */
  readonly team?: string;
  /**
   * Names of the deployments that look after it.
   * @default every deployment
   */
  readonly deployments?: readonly string[];
  /**
   * What is different for exports of this cluster.
   * @default as in `exports` of the suite
   */
  readonly exports?: ClusterExportsConfig;
  /**
   * What is different for ETL of this cluster.
   * @default as in `etl` of the suite
   */
  readonly etl?: ClusterEtlConfig;
  /**
   * What is different for backups of this cluster.
   * @default as in `backups` of the suite
   */
  readonly backups?: ClusterBackupsConfig;
  /**
   * What is different for the retention of this cluster's backups.
   * @default as in `backupRetention` of the suite
   */
  readonly backupRetention?: ClusterBackupRetentionConfig;
  /**
   * What is different for the retention of this cluster's exports.
   * @default as in `exportRetention` of the suite
   */
  readonly exportRetention?: ClusterExportRetentionConfig;
  /**
   * What is different for failovers of this cluster.
   * @default as in `failover` of the suite
   */
  readonly failover?: ClusterFailoverConfig;
  /**
   * What is different for events of this cluster.
   * @default as in `events` of the suite
   */
  readonly events?: ClusterEventsConfig;
  /**
   * What is different for suspicious changes of this cluster.
   * @default as in `changes` of the suite
   */
  readonly changes?: ClusterChangesConfig;
}

/** A tag of a DB cluster. */
export interface TagConfig {
  /** 1 to 128 characters, not beginning with `aws:`. */
  readonly key: string;
  /** At most 256 characters. */
  readonly value: string;
}

/** How long logs are kept, in days: a period that CloudWatch Logs knows. */
export interface RetentionConfig {
  /**
   * Logs of the functions.
   * @default 90
   */
  readonly functionLogDays?: number;
  /**
   * Who read or wrote the lake and the ledger (S3 server access logs).
   * @default 365
   */
  readonly accessLogDays?: number;
}

/** Types the configuration in the editor. It is validated when the app synthesizes. */
export function defineConfig(config: StewardConfig): StewardConfig {
  return config;
}
