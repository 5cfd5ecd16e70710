import type { Alerts } from '../domain/alert/alert.ts';
import type { Announcements } from '../domain/announcement/announcement.ts';
import { type Effect, parseEffect } from '../domain/effect.ts';
import type { AnnouncedEvents, Topologies } from '../domain/failover/facts.ts';
import type { Context } from '../domain/invocation.ts';
import type { FactDependencies } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Timers } from '../domain/timers.ts';
import type { contract } from './contract.ts';

/** What notify-failover works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly store: LedgerStore;
  readonly topologies: Topologies;
  readonly announced: AnnouncedEvents;
  readonly timers: Timers;
  readonly alerts: Alerts;
  readonly announcements: Announcements;
}

export type FailoverContext = Context<keyof (typeof contract)['metrics']>;

/** How messages are recorded: announced to rules, and sent to people. */
export function factDependencies(deps: Dependencies, context: FailoverContext): FactDependencies<Effect> {
  return {
    store: deps.store,
    now: () => context.now(),
    invocation: context.invocation,
    parseEffect,
    perform: (effect, deduplicationId) =>
      'alert' in effect
        ? deps.alerts.send(effect.alert, deduplicationId)
        : deps.announcements.announce(effect.announce, deduplicationId),
  };
}
