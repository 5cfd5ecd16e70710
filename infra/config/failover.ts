import * as v from 'valibot';
import type { FailoverPolicy } from '../../functions/domain/policy/failover.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { type Importance, type InstancePolicy, importances } from '../../functions/domain/policy/policy.ts';
import {
  certificateAuthority,
  databaseUser,
  list,
  oneOf,
  rdsIdentifier,
  section,
  shortName,
  sweepSchedule,
  text,
  trueOrFalse,
  wholeNumber,
} from './fields.ts';

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
  /**
   * From so many failovers on that go on at the same time, 2 to 1000, one page tells of all of them. Further ones join it: each
   * has its messages, and wakes nobody again. One that fails or is not over in time pages by itself all the same.
   * @default 3
   */
  readonly onePageFrom?: number;
  /**
   * Failovers count as one trouble if they begin within so many seconds, 60 to 3600; and for so long a page takes on more.
   * @default 300
   */
  readonly onePageWithinSeconds?: number;
  /**
   * The availability zones in which the writer should be: `['eu-west-1a']`. Where a failover leaves it elsewhere, the last
   * message says so.
   * @default any zone
   */
  readonly writerZones?: readonly string[];
  /**
   * Which statements had the most load in the ten minutes before, from Performance Insights where it is on. Literals are
   * taken out of them; names of tables and columns are not, which is why it is off until you ask for it.
   * @default false
   */
  readonly topSql?: boolean;
  /**
   * Measures for how long writes really fail, with connections of its own, from the deployment's `network`. Only where the
   * mode is `act`. `{}` is enough once the script of docs/failover.md has made its user.
   * @default not measured
   */
  readonly probe?: ProbeConfig;
}

/** A Multi-AZ DB instance; the mode and the rest are the suite's. */
export interface MultiAzInstanceConfig {
  /** The DB instance identifier; upper and lower case are the same. */
  readonly identifier: string;
  /**
   * `critical`, `standard` or `low`.
   * @default 'standard'
   */
  readonly importance?: Importance;
  /**
   * Names of the deployments that look after it.
   * @default every deployment
   */
  readonly deployments?: readonly string[];
}

/** How the time without writes is measured. */
export interface ProbeConfig {
  /**
   * A database user with `rds_iam`, who has no password: tokens are signed by IAM.
   * @default 'aurora_steward_probe'
   */
  readonly user?: string;
  /**
   * The database that it connects to.
   * @default 'postgres'
   */
  readonly database?: string;
  /**
   * Whether the table `aurora_steward.heartbeat` is there: then a committed row is the proof, else that an instance which
   * is no reader lets the user in.
   * @default true
   */
  readonly writes?: boolean;
  /**
   * Writes a row each second, all day, so that the last write before a failover is known and the figure exact within a
   * second. It takes one function running all the time, about 9 USD a month for each cluster, and its writes; a cluster of
   * Aurora Serverless with it never pauses. Needs `writes`.
   * @default false
   */
  readonly heartbeat?: boolean;
  /**
   * Who may have signed the servers' certificates: `rds`, `public` (the authorities that Node trusts), or certificates in
   * PEM.
   * @default 'rds'
   */
  readonly authority?: string;
}

/** Failovers: what holds for every cluster that says nothing else. */
export interface FailoverConfig extends ClusterFailoverConfig {
  /**
   * Multi-AZ DB instances of RDS whose failovers are told too. They are in no cluster, and nothing else of the suite looks after
   * them.
   * @default []
   */
  readonly instances?: readonly MultiAzInstanceConfig[];
  /**
   * How often everything is looked through for what no event told, and who writes is remembered, at least once a day:
   * `rate(5 minutes)`, or `cron(…)` with six fields in UTC.
   * @default what the function asks for, 5 minutes
   */
  readonly sweep?: string;
}

const probe = section({
  user: v.exactOptional(databaseUser, 'aurora_steward_probe'),
  database: v.exactOptional(text('the name of a database', /^[^\0]{1,63}$/), 'postgres'),
  writes: v.exactOptional(trueOrFalse, true),
  heartbeat: v.exactOptional(trueOrFalse, false),
  authority: v.exactOptional(certificateAuthority, 'rds'),
});

const entries = {
  mode: oneOf(modes),
  escalateAfterSeconds: wholeNumber(60, 3600),
  onePageFrom: wholeNumber(2, 1000),
  onePageWithinSeconds: wholeNumber(60, 3600),
  writerZones: list(
    text('an availability zone such as eu-west-1a', /^[a-z]{2,4}(-[a-z0-9]+)+-\d[a-z]$/),
    'availability zones',
  ),
  topSql: trueOrFalse,
  probe,
};

const multiAzInstance = section({
  identifier: rdsIdentifier('a DB instance identifier'),
  importance: v.exactOptional(oneOf(importances), 'standard'),
  deployments: v.exactOptional(list(shortName, 'names of deployments')),
});

/** Without defaults: what a cluster does not say, the suite's `failover` says. */
export const clusterFailover = section({
  mode: v.exactOptional(entries.mode),
  escalateAfterSeconds: v.exactOptional(entries.escalateAfterSeconds),
  onePageFrom: v.exactOptional(entries.onePageFrom),
  onePageWithinSeconds: v.exactOptional(entries.onePageWithinSeconds),
  writerZones: v.exactOptional(entries.writerZones),
  topSql: v.exactOptional(entries.topSql),
  probe: v.exactOptional(entries.probe),
});

export function suiteFailover(now: Date) {
  return section({
    mode: v.exactOptional(entries.mode, 'off'),
    escalateAfterSeconds: v.exactOptional(entries.escalateAfterSeconds, 300),
    onePageFrom: v.exactOptional(entries.onePageFrom, 3),
    onePageWithinSeconds: v.exactOptional(entries.onePageWithinSeconds, 300),
    writerZones: v.exactOptional(entries.writerZones),
    topSql: v.exactOptional(entries.topSql, false),
    probe: v.exactOptional(entries.probe),
    instances: v.exactOptional(list(multiAzInstance, 'DB instances'), []),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

/** What functions read, of what the suite says and the cluster says differently. */
export function failoverPolicy({
  mode,
  escalateAfterSeconds,
  onePageFrom: from,
  onePageWithinSeconds: withinSeconds,
  writerZones,
  topSql,
  probe,
}: Omit<FailoverPolicy, 'onePage'> & OnePage): FailoverPolicy {
  return {
    mode,
    escalateAfterSeconds,
    onePage: { from, withinSeconds },
    ...(writerZones && { writerZones }),
    ...(topSql && { topSql }),
    ...(probe && { probe }),
  };
}

interface OnePage {
  readonly onePageFrom: number;
  readonly onePageWithinSeconds: number;
}

/** Failovers of instances are not measured: the probe knows clusters. */
export function instancePolicies(
  { instances, ...suite }: v.InferOutput<ReturnType<typeof suiteFailover>>,
  deployment: { readonly name: string },
): InstancePolicy[] {
  const { writerZones: _zones, probe: _probe, ...failover } = failoverPolicy(suite);
  return instances
    .filter(({ deployments }) => deployments?.includes(deployment.name) ?? true)
    .map(({ identifier, importance }) => ({
      name: identifier.toLowerCase(),
      match: { identifier: identifier.toLowerCase() },
      importance,
      failover,
    }));
}
