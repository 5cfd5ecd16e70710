import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { AnnouncedEvents, Topologies } from '../domain/failover/facts.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Probes } from '../domain/probe/ports.ts';
import type { Timers } from '../domain/timers.ts';
import type { contract } from './contract.ts';

/** What notify-failover works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly topologies: Topologies;
  readonly announced: AnnouncedEvents;
  readonly timers: Timers;
  readonly probes: Probes;
}

export type FailoverContext = Context<keyof (typeof contract)['metrics']>;
