import * as v from 'valibot';
import { severities } from '../alert/alert.ts';
import { modes } from './mode.ts';

/**
 * What is looked for.
 *
 * - What can be read at any time: `snapshotShared`, `deletionProtectionOff`, `publiclyAccessible`, `tlsNotForced`,
 *   `keyInDanger`. Without CloudTrail the sweep finds it, and it is told when it is over.
 * - What only CloudTrail knows of: the rest.
 */
export const standingChecks = [
  'snapshotShared',
  'deletionProtectionOff',
  'publiclyAccessible',
  'tlsNotForced',
  'keyInDanger',
] as const;
export type StandingCheck = (typeof standingChecks)[number];

export const clusterChecks = [
  ...standingChecks,
  'deletedWithoutSnapshot',
  'snapshotDeleted',
  'exportedElsewhere',
  'copiedWithUnknownKey',
  'masterPasswordChanged',
  'iamAuthenticationOff',
  'logExportsOff',
  'keyPolicyChanged',
] as const;

/** The last two concern no cluster. */
export const checks = [...clusterChecks, 'trailStopped', 'suiteDisabled'] as const;
export type Check = (typeof checks)[number];

const severity = v.picklist([...severities, 'off'] as const);
/** How grave it is; `off` where it is not looked for. */
export type CheckSeverity = v.InferOutput<typeof severity>;

const checksSchema = v.strictObject(ofEach(checks, severity));
/** Every check with its severity. */
export type CheckSeverities = Readonly<Record<Check, CheckSeverity>>;

/** The same schema for each check, as members of an object. */
export function ofEach<const C extends Check, S>(named: readonly C[], schema: S): Readonly<Record<C, S>> {
  return Object.fromEntries(named.map((check) => [check, schema])) as Record<C, S>;
}

/** What is looked for at one cluster. */
export const clusterChangesPolicySchema = v.strictObject({
  /** What acts here is the message: in `observe` it is recorded and announced, and nobody is told. */
  mode: v.picklist(modes),
  checks: checksSchema,
});
export type ClusterChangesPolicy = v.InferOutput<typeof clusterChangesPolicySchema>;

export const changesPolicySchema = v.strictObject({
  /** Accounts that snapshots may be shared with. */
  knownAccounts: v.array(v.string()),
  /** Buckets that may be exported into, beside the lake. */
  knownBuckets: v.array(v.string()),
  /** ARNs of keys that copies may be encrypted with. */
  knownKeys: v.array(v.string()),
  /** ARNs of roles and users; what they do is told as `info`. A `*` at the end stands for any rest. */
  knownPrincipals: v.array(v.string()),
  /** How grave it is that somebody tried, and was refused. */
  refused: severity,
  /** What concerns no cluster: the trail, and the suite itself. */
  checks: checksSchema,
});
export type ChangesPolicy = v.InferOutput<typeof changesPolicySchema>;
