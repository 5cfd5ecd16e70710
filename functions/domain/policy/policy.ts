import * as v from 'valibot';

/**
 * What a capability may do to a cluster.
 *
 * - `off`: nothing, the function does not look at the cluster.
 * - `observe`: everything except the acting call; the ledger says what would have been done.
 * - `act`: everything.
 */
export const modes = ['off', 'observe', 'act'] as const;
export type Mode = (typeof modes)[number];

/** How RDS snapshots come about: RDS takes `automated` ones, people `manual` ones. */
export const snapshotKinds = ['automated', 'manual', 'aws-backup', 'copied'] as const;
export type SnapshotKind = (typeof snapshotKinds)[number];

/** How bad it is when this cluster is in trouble; decides the severity of its alerts. */
export const importances = ['critical', 'standard', 'low'] as const;
export type Importance = (typeof importances)[number];

const exportPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** Which kinds of snapshot belong in the lake. */
  snapshots: v.array(v.picklist(snapshotKinds)),
  /** Snapshots older than this many days are left alone, so that switching exports on does not export history. */
  notOlderThanDays: v.number(),
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  only: v.array(v.string()),
  /** First path element of the exports in the lake bucket. */
  prefix: v.string(),
  /** Higher goes first when slots are scarce. */
  priority: v.number(),
  /** Whether a verified export is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
});
export type ExportPolicy = v.InferOutput<typeof exportPolicySchema>;

const failoverPolicySchema = v.strictObject({
  /** What acts here is the message: in `observe` incidents are kept and announced, and nobody is told. */
  mode: v.picklist(modes),
  /** People are told again when a failover is not over after so long. */
  escalateAfterSeconds: v.number(),
});
export type FailoverPolicy = v.InferOutput<typeof failoverPolicySchema>;

const backupPolicySchema = v.strictObject({
  mode: v.picklist(modes),
  /** How long a backup is kept whose request does not say; `30 days`. */
  keepFor: v.string(),
  /** Whether a completed backup is worth a message; failures always are. */
  alertOnSuccess: v.boolean(),
  schedules: v.array(
    v.strictObject({
      name: v.string(),
      /** As EventBridge Scheduler reads it: `cron(0 3 * * ? *)`. */
      expression: v.string(),
      /** IANA name. */
      timeZone: v.string(),
      keepFor: v.string(),
    }),
  ),
});
export type BackupPolicy = v.InferOutput<typeof backupPolicySchema>;

const clusterPolicySchema = v.strictObject({
  /** How people call it in alerts: the identifier, or a name for all clusters that carry the tag. */
  name: v.string(),
  match: v.union([
    v.strictObject({ identifier: v.string() }),
    v.strictObject({ tag: v.strictObject({ key: v.string(), value: v.string() }) }),
  ]),
  importance: v.picklist(importances),
  exports: exportPolicySchema,
  backups: backupPolicySchema,
  failover: failoverPolicySchema,
});
export type ClusterPolicy = v.InferOutput<typeof clusterPolicySchema>;

/**
 * The validated configuration of one deployment, as functions read it: `infra` writes it as `policy.json`
 * beside each bundle (per-cluster policies do not fit Lambda's 4 KB environment). Every default is filled in.
 */
export const policySchema = v.strictObject({
  deployment: v.strictObject({
    name: v.string(),
    region: v.string(),
    /** Address or path of the runbook; alerts link its sections. */
    runbook: v.string(),
  }),
  exports: v.strictObject({
    /** Most export tasks in progress at once in the account. AWS allows 5. */
    slots: v.number(),
  }),
  clusters: v.array(clusterPolicySchema),
});
export type Policy = v.InferOutput<typeof policySchema>;

/** Capabilities that have a mode per cluster. */
export const capabilities = ['exports', 'failover', 'backups'] as const;
export type Capability = (typeof capabilities)[number];
