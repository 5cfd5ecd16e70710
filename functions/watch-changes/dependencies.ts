import type { Place } from '../domain/changes/reading.ts';
import type { GuardedState } from '../domain/changes/state.ts';
import type { Known } from '../domain/changes/touches.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { ChangesPolicy } from '../domain/policy/changes.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What watch-changes works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  /** The deployment's own bucket of exports. */
  readonly lakeBucket: string;
  readonly state: GuardedState;
}

export type WatchContext = Context<keyof (typeof contract)['metrics']>;

/** What one invocation looks at, and by what it judges. */
export interface World {
  readonly changes: ChangesPolicy;
  readonly known: Known;
  readonly place: Place;
}
