import type { CountableDatabases } from '../domain/comparison/ports.ts';
import type { Context } from '../domain/invocation.ts';
import type { contract } from './contract.ts';

/** What count-rows works with. */
export interface Dependencies {
  readonly databases: CountableDatabases;
}

export type CountContext = Context<keyof (typeof contract)['metrics']>;
