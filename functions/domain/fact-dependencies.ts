import type { Alerts } from './alert/alert.ts';
import type { Announcements } from './announcement/announcement.ts';
import { type Effect, parseEffect } from './effect.ts';
import type { Context } from './invocation.ts';
import type { FactDependencies } from './ledger/fact.ts';
import type { LedgerStore } from './ledger/ledger-store.ts';

/** Where facts are kept, and who learns of them. */
export interface FactPorts {
  readonly store: LedgerStore;
  readonly alerts: Alerts;
  readonly announcements: Announcements;
}

/** How what happened is recorded: it is announced to rules, and alerted where a person must know. */
export function factDependencies(ports: FactPorts, context: Context<never>): FactDependencies<Effect> {
  return {
    store: ports.store,
    now: () => context.now(),
    invocation: context.invocation,
    parseEffect,
    perform: (effect, deduplicationId) =>
      'alert' in effect
        ? ports.alerts.send(effect.alert, deduplicationId)
        : ports.announcements.announce(effect.announce, deduplicationId),
  };
}
