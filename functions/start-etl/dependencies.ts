import type { EtlPorts } from '../domain/etl/record-end.ts';
import type { EtlTargets } from '../domain/etl/targets.ts';
import type { Context } from '../domain/invocation.ts';
import type { contract } from './contract.ts';

/** What start-etl works with. */
export interface Dependencies extends EtlPorts {
  readonly targets: EtlTargets;
}

export type StartContext = Context<keyof (typeof contract)['metrics']>;
