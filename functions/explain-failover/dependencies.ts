import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { AuditTrail } from '../domain/failover/api-request.ts';
import type { Charts, InstanceMetrics } from '../domain/failover/evidence.ts';
import type { StatementLoads } from '../domain/failover/top-statements.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Timers } from '../domain/timers.ts';
import type { contract } from './contract.ts';

/** What explain-failover works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly trail: AuditTrail;
  readonly metrics: InstanceMetrics;
  readonly charts: Charts;
  readonly loads: StatementLoads;
  /** Where charts are kept. */
  readonly ledgerBucket: string;
  readonly timers: Timers;
}

export type ExplainContext = Context<keyof (typeof contract)['metrics']>;
