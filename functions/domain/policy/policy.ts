import * as v from 'valibot';
import { severities } from '../alert/alert.ts';
import { backupPolicySchema } from './backups.ts';
import { changesPolicySchema, clusterChangesPolicySchema } from './changes.ts';
import { etlPolicySchema } from './etl.ts';
import { eventsPolicySchema } from './events.ts';
import { exportPolicySchema } from './exports.ts';
import { failoverPolicySchema } from './failover.ts';
import type { Mode } from './mode.ts';
import { retentionPolicySchema } from './retention.ts';
import { rotationPolicySchema } from './rotation.ts';

/** How bad it is when this cluster is in trouble; decides the severity of its alerts. */
export const importances = ['critical', 'standard', 'low'] as const;
export type Importance = (typeof importances)[number];

const clusterPolicySchema = v.strictObject({
  /** How people call it in alerts: the identifier, or a name for all clusters that carry the tag. */
  name: v.string(),
  match: v.union([
    v.strictObject({ identifier: v.string() }),
    v.strictObject({ tag: v.strictObject({ key: v.string(), value: v.string() }) }),
    /** A DB instance of RDS for PostgreSQL that is in no cluster: only its exports are looked after. */
    v.strictObject({ instance: v.string() }),
  ]),
  importance: v.picklist(importances),
  /** Whose it is; recipients of alerts choose by it. */
  team: v.exactOptional(v.string()),
  exports: exportPolicySchema,
  etl: etlPolicySchema,
  backups: backupPolicySchema,
  backupRetention: retentionPolicySchema,
  exportRetention: retentionPolicySchema,
  failover: failoverPolicySchema,
  /** Absent where events are not told. */
  events: v.exactOptional(eventsPolicySchema),
  /** Absent where suspicious changes are not looked for. */
  changes: v.exactOptional(clusterChangesPolicySchema),
});
export type ClusterPolicy = v.InferOutput<typeof clusterPolicySchema>;

const instancePolicySchema = v.strictObject({
  /** How people call it in alerts. */
  name: v.string(),
  match: v.strictObject({ identifier: v.string() }),
  importance: v.picklist(importances),
  failover: failoverPolicySchema,
});
/** A DB instance of RDS that is in no cluster. */
export type InstancePolicy = v.InferOutput<typeof instancePolicySchema>;

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
    /** People are told of exports that wait for longer. */
    waitAtMostHours: v.number(),
    /** What the exports started in a month may cost, as expected; absent where there is no limit. */
    monthlyLimitUsd: v.exactOptional(v.number()),
  }),
  backupRetention: v.strictObject({
    /** Most backups that one run marks, and most that it deletes. */
    mostDeletions: v.number(),
  }),
  exportRetention: v.strictObject({
    /** Most exports that one run marks, and most that it deletes. */
    mostDeletions: v.number(),
  }),
  /** Absent where no on-call tool is told. */
  onCall: v.exactOptional(
    v.strictObject({ topicName: v.string(), severities: v.array(v.picklist(severities)) }),
  ),
  clusters: v.array(clusterPolicySchema),
  /** Multi-AZ DB instances whose failovers are told; absent where there are none. */
  instances: v.exactOptional(v.array(instancePolicySchema)),
  /** Absent where no cluster's changes are watched. */
  changes: v.exactOptional(changesPolicySchema),
  /** Absent where no secret is under rotation. */
  rotation: v.exactOptional(rotationPolicySchema),
});
export type Policy = v.InferOutput<typeof policySchema>;

/** Whether snapshots of some instance are exported: only then is RDS asked for any. */
export function exportsInstances({ clusters }: Pick<Policy, 'clusters'>): boolean {
  return clusters.some(({ match, exports }) => 'instance' in match && exports.mode !== 'off');
}

/** Whether some cluster is itself exported, without a snapshot. */
export function exportsLive({ clusters }: Pick<Policy, 'clusters'>): boolean {
  return clusters.some(({ exports }) => exports.mode !== 'off' && exports.live !== undefined);
}

/** Capabilities that have a mode per cluster. */
export const capabilities = [
  'exports',
  'etl',
  'failover',
  'backups',
  'backupRetention',
  'exportRetention',
] as const;
export type ClusterCapability = (typeof capabilities)[number];

/** What the suite does; `rotation` has a mode per secret, and `suite` is what concerns all of them. */
export type Capability = ClusterCapability | 'changes' | 'events' | 'rotation' | 'suite';

/** The modes of a capability, one for each cluster or secret that it concerns. */
export function modesOf(capability: Capability, policy: Policy): Mode[] {
  const { clusters, rotation } = policy;
  if (capability === 'suite') {
    return [...capabilities, 'changes' as const, 'events' as const, 'rotation' as const].flatMap((each) =>
      modesOf(each, policy),
    );
  }
  if (capability === 'changes') return clusters.flatMap(({ changes }) => changes?.mode ?? []);
  if (capability === 'events') return clusters.flatMap(({ events }) => events?.mode ?? []);
  if (capability === 'rotation') return (rotation?.secrets ?? []).map(({ mode }) => mode);
  const own = clusters.map((cluster) => cluster[capability].mode);
  return capability === 'failover'
    ? [...own, ...(policy.instances ?? []).map(({ failover }) => failover.mode)]
    : own;
}
