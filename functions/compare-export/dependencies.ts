import type { Endpoints, RowCounts } from '../domain/comparison/ports.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What compare-export works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly endpoints: Endpoints;
  readonly rows: RowCounts;
}

export type CompareContext = Context<keyof (typeof contract)['metrics']>;
