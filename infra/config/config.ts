import type { Importance, Mode, SnapshotKind } from '../../functions/domain/policy/policy.ts';

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
   * Snapshots by hand and on schedules: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly backups?: BackupsConfig;
  /**
   * Messages about failovers: what holds for every cluster that says nothing else.
   * @default as below
   */
  readonly failover?: FailoverConfig;
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
}

/** Chooses clusters by `identifier` or by `tag`, and says what is different for them. */
export interface ClusterConfig {
  /** The DB cluster identifier; upper and lower case are the same. It goes before a tag that chooses the cluster too. */
  readonly identifier?: string;
  /** Every cluster that carries this tag, now or later. The first entry whose tag fits counts. */
  readonly tag?: TagConfig;
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
   * What is different for backups of this cluster.
   * @default as in `backups` of the suite
   */
  readonly backups?: ClusterBackupsConfig;
  /**
   * What is different for failovers of this cluster.
   * @default as in `failover` of the suite
   */
  readonly failover?: ClusterFailoverConfig;
}

/** A tag of a DB cluster. */
export interface TagConfig {
  /** 1 to 128 characters, not beginning with `aws:`. */
  readonly key: string;
  /** At most 256 characters. */
  readonly value: string;
}

/** Who is told. Subscriptions by e-mail wait until the recipient confirms them. */
export interface AlertsConfig {
  /**
   * Get alerts as text.
   * @default []
   */
  readonly emails?: readonly string[];
  /**
   * `https` addresses that get alerts as chat cards in the format of Amazon Q Developer in chat applications. The
   * addresses stand in the template in clear text: use none that is a secret by itself.
   * @default []
   */
  readonly webhooks?: readonly string[];
  /**
   * ARNs of SQS queues that get alerts as JSON. Their queue policy must let the alerts topic send.
   * @default []
   */
  readonly queues?: readonly string[];
  /**
   * E-mail addresses that are told when the suite itself is in trouble, the way of the alerts included.
   * @default []
   */
  readonly operators?: readonly string[];
  /**
   * Where the runbook is, without a fragment: an `https` address, so that a phone can open it, or a path. Alerts and the
   * alarms of the suite link its sections.
   * @default 'docs/runbook.md'
   */
  readonly runbook?: string;
}

/** What may differ from cluster to cluster about exports. What a cluster leaves out is as the suite's `exports` say. */
export interface ClusterExportsConfig {
  /**
   * `off`: not looked at. `observe`: everything except starting an export; the ledger says what would have been
   * started. `act`: everything.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * Which kinds of snapshot belong in the lake: `automated`, `manual`, `aws-backup`, `copied`. Copies are left out,
   * since the snapshot they were copied from is exported. Each export is billed by the size of its snapshot.
   * @default ['automated', 'manual', 'aws-backup']
   */
  readonly snapshots?: readonly SnapshotKind[];
  /**
   * Snapshots older than this many days (1 to 365) are left alone, so that switching exports on does not export
   * history. Long enough for a weekend on which nothing worked.
   * @default 3
   */
  readonly notOlderThanDays?: number;
  /**
   * Parts of the database: `database`, `database.schema` or `database.schema.table`, of letters, digits, `$` and `_`
   * (RDS refuses a partial export with other names). Empty means everything.
   * @default []
   */
  readonly only?: readonly string[];
  /**
   * First part of the path in the lake bucket: letters, digits and `!-_.*'()`, parts separated by `/`.
   * @default 'exports'
   */
  readonly prefix?: string;
  /**
   * Higher goes first when slots are scarce; -1000 to 1000.
   * @default 0
   */
  readonly priority?: number;
  /**
   * Whether a verified export is worth a message. Failures always are.
   * @default false
   */
  readonly alertOnSuccess?: boolean;
}

/** Exports: what holds for every cluster that says nothing else, and what holds for the account. */
export interface ExportsConfig extends ClusterExportsConfig {
  /**
   * Most export tasks in progress at once in the account, 1 to 5 (AWS's quota). Fewer leaves slots for exports that
   * others start.
   * @default 5
   */
  readonly slots?: number;
  /**
   * How often everything is looked through for what no event told, at least once a day: `rate(15 minutes)`, or
   * `cron(…)` with six fields in UTC.
   * @default what each function asks for, 15 minutes
   */
  readonly sweep?: string;
}

/** What may differ from cluster to cluster about failovers. What a cluster leaves out is as the suite's `failover` says. */
export interface ClusterFailoverConfig {
  /**
   * `off`: not looked at. `observe`: incidents are kept in the ledger and announced on the event bus, and nobody is
   * told. `act`: people are told. Off until you ask for it: nobody is paged because the suite was deployed.
   * @default 'off'
   */
  readonly mode?: Mode;
  /**
   * People are told again when a failover is not over after so many seconds, 60 to 3600. AWS says that one with a
   * reader is usually over within 60.
   * @default 300
   */
  readonly escalateAfterSeconds?: number;
}

/** Failovers: what holds for every cluster that says nothing else. */
export interface FailoverConfig extends ClusterFailoverConfig {
  /**
   * How often everything is looked through for what no event told, and who writes is remembered, at least once a day:
   * `rate(5 minutes)`, or `cron(…)` with six fields in UTC.
   * @default what the function asks for, 5 minutes
   */
  readonly sweep?: string;
}

/** What may differ from cluster to cluster about backups. What a cluster leaves out is as the suite's `backups` say. */
export interface ClusterBackupsConfig {
  /**
   * `off`: none are taken, also when somebody asks. `observe`: everything except taking the snapshot; the ledger says
   * what would have been taken. `act`: everything.
   * @default 'observe'
   */
  readonly mode?: Mode;
  /**
   * How long a backup is to be kept whose request does not say: 1 day to 10 years, such as `30 days`, `6 weeks`,
   * `3 months` or `7 years`. It becomes a tag of the snapshot. AWS bills manual snapshots in full once they are older
   * than the cluster's automated ones.
   * @default '30 days'
   */
  readonly keepFor?: string;
  /**
   * Whether a completed backup is worth a message. Failures always are.
   * @default false
   */
  readonly alertOnSuccess?: boolean;
  /**
   * When snapshots are taken by themselves. A cluster's own list replaces the suite's. Leave minute 0 and the cluster's
   * backup window out: a snapshot needs the cluster to be available, and is tried again for six hours.
   * @default []
   */
  readonly schedules?: readonly BackupScheduleConfig[];
}

/** A time at which a snapshot is taken. */
export interface BackupScheduleConfig {
  /** Part of the snapshot's name, and what tells the schedules of a cluster apart: 1 to 20 lower-case letters, digits and hyphens. */
  readonly name: string;
  /** `cron(…)` with six fields as EventBridge Scheduler reads it, or `rate(12 hours)`. */
  readonly schedule: string;
  /**
   * IANA name of the time zone of the cron expression, such as `Europe/Berlin`; summer time is followed.
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * How long its snapshots are to be kept.
   * @default as `keepFor` says
   */
  readonly keepFor?: string;
}

/** Backups: what holds for every cluster that says nothing else. */
export interface BackupsConfig extends ClusterBackupsConfig {
  /**
   * How often backups under way are looked at for what no event told, at least once a day: `rate(15 minutes)`, or
   * `cron(…)` with six fields in UTC.
   * @default what the function asks for, 15 minutes
   */
  readonly sweep?: string;
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
