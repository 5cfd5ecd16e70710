import * as v from 'valibot';
import type { FailoverPolicy } from '../../functions/domain/policy/failover.ts';
import { type Mode, modes } from '../../functions/domain/policy/mode.ts';
import { oneOf, section, sweepSchedule, wholeNumber } from './fields.ts';

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

const entries = {
  mode: oneOf(modes),
  escalateAfterSeconds: wholeNumber(60, 3600),
};

/** Without defaults: what a cluster does not say, the suite's `failover` says. */
export const clusterFailover = section({
  mode: v.exactOptional(entries.mode),
  escalateAfterSeconds: v.exactOptional(entries.escalateAfterSeconds),
});

export function suiteFailover(now: Date) {
  return section({
    mode: v.exactOptional(entries.mode, 'off'),
    escalateAfterSeconds: v.exactOptional(entries.escalateAfterSeconds, 300),
    sweep: v.exactOptional(sweepSchedule(now)),
  });
}

/** What functions read, of what the suite says and the cluster says differently. */
export function failoverPolicy({ mode, escalateAfterSeconds }: FailoverPolicy): FailoverPolicy {
  return { mode, escalateAfterSeconds };
}
