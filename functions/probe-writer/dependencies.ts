import type { Context } from '../domain/invocation.ts';
import type { Time, WriterDatabase } from '../domain/probe/ports.ts';
import type { contract } from './contract.ts';

/** What probe-writer works with. */
export interface Dependencies {
  readonly database: WriterDatabase;
  readonly time: Time;
}

export type ProbeContext = Context<keyof (typeof contract)['metrics']>;
