import * as v from 'valibot';
import { severities } from '../../functions/domain/alert/alert.ts';
import {
  type ChangesPolicy,
  type CheckSeverities,
  type CheckSeverity,
  type ClusterChangesPolicy,
  checks,
  clusterChecks,
  ofEach,
} from '../../functions/domain/policy/changes.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { list, oneOf, section, sweepSchedule, text } from './fields.ts';

/**
 * What may differ from cluster to cluster about suspicious changes. What a cluster leaves out is as the
 * suite's `changes` says.
 */
export interface ClusterChangesConfig {
  /**
   * `off`: not looked at. `observe`: what is found is kept in the ledger and announced on the event bus, and nobody is
   * told. `act`: people are told.
   * @default 'off'
   */
  readonly mode?: Mode;
  /**
   * What is looked for, and how grave it is.
   * @default as below
   */
  readonly checks?: ChecksConfig;
}

/** What is looked for: `sev1`, `sev2`, `sev3`, `warn`, `info`, or `off`. A cluster says what is different for it. */
export interface ChecksConfig {
  /**
   * A manual snapshot shared with everybody, or with an account that is not among `knownAccounts`. Seen without a trail, within
   * a day.
   * @default 'sev1'
   */
  readonly snapshotShared?: CheckSeverity;
  /**
   * Deletion protection switched off. Seen without a trail.
   * @default 'sev2'
   */
  readonly deletionProtectionOff?: CheckSeverity;
  /**
   * An instance made publicly accessible. Seen without a trail.
   * @default 'sev1'
   */
  readonly publiclyAccessible?: CheckSeverity;
  /**
   * `rds.force_ssl` turned off, or a parameter group that does not have it on. Seen without a trail.
   * @default 'sev2'
   */
  readonly tlsNotForced?: CheckSeverity;
  /**
   * The key that encrypts the cluster disabled, or to be deleted. Seen without a trail.
   * @default 'sev1'
   */
  readonly keyInDanger?: CheckSeverity;
  /**
   * The cluster deleted without a final snapshot.
   * @default 'sev1'
   */
  readonly deletedWithoutSnapshot?: CheckSeverity;
  /**
   * A manual snapshot deleted, other than by this suite or AWS Backup.
   * @default 'warn'
   */
  readonly snapshotDeleted?: CheckSeverity;
  /**
   * A snapshot, or the cluster, exported into a bucket that is neither the lake nor among `knownBuckets`.
   * @default 'sev2'
   */
  readonly exportedElsewhere?: CheckSeverity;
  /**
   * A snapshot copied under a key that is neither the cluster's nor among `knownKeys`.
   * @default 'sev3'
   */
  readonly copiedWithUnknownKey?: CheckSeverity;
  /**
   * The master user's password changed, or no longer kept in Secrets Manager.
   * @default 'sev3'
   */
  readonly masterPasswordChanged?: CheckSeverity;
  /**
   * IAM database authentication switched off.
   * @default 'sev3'
   */
  readonly iamAuthenticationOff?: CheckSeverity;
  /**
   * Logs of the database no longer exported to CloudWatch Logs.
   * @default 'sev3'
   */
  readonly logExportsOff?: CheckSeverity;
  /**
   * The policy of the key that encrypts the cluster changed.
   * @default 'warn'
   */
  readonly keyPolicyChanged?: CheckSeverity;
  /**
   * A trail of CloudTrail stopped or deleted, in this account and region. Of the suite only: it concerns no cluster.
   * @default 'sev2'
   */
  readonly trailStopped?: CheckSeverity;
  /**
   * A rule or schedule of this suite disabled or deleted, other than by CloudFormation. Of the suite only.
   * @default 'sev2'
   */
  readonly suiteDisabled?: CheckSeverity;
}

/** Suspicious changes: what holds for every cluster that says nothing else. */
export interface ChangesConfig extends ClusterChangesConfig {
  /**
   * Accounts, of 12 digits, that snapshots may be shared with, beside the deployment's own.
   * @default []
   */
  readonly knownAccounts?: readonly string[];
  /**
   * Names of buckets that may be exported into, beside the lake.
   * @default []
   */
  readonly knownBuckets?: readonly string[];
  /**
   * ARNs of keys that copies of snapshots may be encrypted with, beside the key of the cluster.
   * @default []
   */
  readonly knownKeys?: readonly string[];
  /**
   * ARNs of roles and users, such as that of your deployments: what they do is told as `info`. A `*` at the end stands for
   * any rest.
   * @default []
   */
  readonly knownPrincipals?: readonly string[];
  /**
   * At most how grave it is that somebody tried, and AWS refused: `off` for not told.
   * @default 'warn'
   */
  readonly refused?: CheckSeverity;
  /**
   * How often it is looked at how everything stands, at least once a day: `rate(1 hour)`, or `cron(…)` with six fields in
   * UTC.
   * @default what the function asks for, an hour
   */
  readonly sweep?: string;
}

const standard: CheckSeverities = {
  snapshotShared: 'sev1',
  deletionProtectionOff: 'sev2',
  publiclyAccessible: 'sev1',
  tlsNotForced: 'sev2',
  keyInDanger: 'sev1',
  deletedWithoutSnapshot: 'sev1',
  snapshotDeleted: 'warn',
  exportedElsewhere: 'sev2',
  copiedWithUnknownKey: 'sev3',
  masterPasswordChanged: 'sev3',
  iamAuthenticationOff: 'sev3',
  logExportsOff: 'sev3',
  keyPolicyChanged: 'warn',
  trailStopped: 'sev2',
  suiteDisabled: 'sev2',
};

const severity = oneOf([...severities, 'off'] as const);

const choice = v.exactOptional(severity);

/** Without defaults: what a cluster does not say, the suite's `changes` says. */
export const clusterChanges = section({
  mode: v.exactOptional(oneOf(modes)),
  checks: v.exactOptional(section(ofEach(clusterChecks, choice))),
});

const principal = text(
  'the ARN of a role or user, or its beginning and a *',
  /^arn:aws[a-z-]*:(iam|sts)::\d{12}:[\w+=,.@/-]+\*?$/,
);

export function suiteChanges(now: Date) {
  return section({
    mode: v.exactOptional(oneOf(modes), 'off'),
    checks: v.exactOptional(section(ofEach(checks, choice))),
    knownAccounts: v.exactOptional(list(text('an account: a text of 12 digits', /^\d{12}$/), 'accounts'), []),
    knownBuckets: v.exactOptional(
      list(text('the name of a bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), 'names of buckets'),
      [],
    ),
    knownKeys: v.exactOptional(
      list(
        text('the ARN of a KMS key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/),
        'ARNs of keys',
      ),
      [],
    ),
    knownPrincipals: v.exactOptional(list(principal, 'ARNs'), []),
    refused: v.exactOptional(severity, 'warn'),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

type Suite = v.InferOutput<ReturnType<typeof suiteChanges>>;
type Cluster = v.InferOutput<typeof clusterChanges>;

/** What functions read of what the suite says, beside the clusters; `undefined` where nothing is watched. */
export function changesPolicy(
  { knownAccounts, knownBuckets, knownKeys, knownPrincipals, refused, checks }: Suite,
  clusters: readonly { readonly changes?: ClusterChangesPolicy }[],
): ChangesPolicy | undefined {
  if (!clusters.some(({ changes }) => changes)) return undefined;
  return {
    knownAccounts,
    knownBuckets,
    knownKeys,
    knownPrincipals,
    refused,
    checks: severitiesOf(checks),
  };
}

/** What functions read of what the suite says and the cluster says differently; `undefined` where it is not watched. */
export function clusterChangesPolicy(suite: Suite, cluster: Cluster): ClusterChangesPolicy | undefined {
  const mode = cluster.mode ?? suite.mode;
  if (mode === 'off') return undefined;
  return { mode, checks: severitiesOf(suite.checks, cluster.checks) };
}

/** What is configured last counts. */
function severitiesOf(...configured: readonly (Partial<CheckSeverities> | undefined)[]) {
  const found = { ...standard };
  for (const check of checks)
    found[check] = configured.findLast((each) => each?.[check])?.[check] ?? standard[check];
  return found;
}
