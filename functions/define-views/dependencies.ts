import type { Catalogue } from '../domain/catalogue/catalogue.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Timers } from '../domain/timers.ts';
import type { ViewQueries } from '../domain/views/queries.ts';

/** What define-views works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly catalogue: Pick<Catalogue, 'tables'>;
  readonly queries: ViewQueries;
  readonly timers: Timers;
}

export type ViewsContext = Context<never>;
