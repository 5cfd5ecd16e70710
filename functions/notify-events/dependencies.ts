import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { AnnouncedEvents } from '../domain/failover/facts.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Timers } from '../domain/timers.ts';
import type { Capacities } from '../domain/trouble/capacity.ts';
import type { Fleet } from '../domain/trouble/fleet.ts';
import type { contract } from './contract.ts';

/** What notify-events works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly fleet: Fleet;
  readonly announced: AnnouncedEvents;
  readonly capacities: Capacities;
  readonly timers: Timers;
}

export type EventsContext = Context<keyof (typeof contract)['metrics']>;
