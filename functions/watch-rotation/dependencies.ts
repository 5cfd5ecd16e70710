import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { SessionEnds } from '../domain/rotation/former-sessions.ts';
import type { RotationHooks } from '../domain/rotation/hooks.ts';
import type { Rehearsals, WatchedSecrets } from '../domain/rotation/watched.ts';
import type { contract } from './contract.ts';

/** What watch-rotation works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly secrets: WatchedSecrets;
  readonly rehearsals: Rehearsals;
  readonly hooks: RotationHooks;
  readonly sessionEnds: SessionEnds;
}

export type WatchContext = Context<keyof (typeof contract)['metrics']>;
