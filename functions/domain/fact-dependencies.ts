import type { Alerts } from './alert/alert.ts';
import type { Announcements } from './announcement/announcement.ts';
import { type Effect, parseEffect } from './effect.ts';
import { Fault } from './fault.ts';
import type { Context } from './invocation.ts';
import type { FactDependencies } from './ledger/fact.ts';
import type { LedgerStore } from './ledger/ledger-store.ts';

/** Where facts are kept, and who learns of them. */
export interface FactPorts {
  readonly store: LedgerStore;
  readonly alerts: Alerts;
  /** Absent where a function announces nothing, and its role may not. */
  readonly announcements?: Announcements;
}

/** How what happened is recorded: it is announced to rules, and alerted where a person must know. */
export function factDependencies(
  { store, alerts, announcements }: FactPorts,
  context: Context<never>,
): FactDependencies<Effect> {
  return {
    store,
    now: () => context.now(),
    invocation: context.invocation,
    parseEffect,
    async perform(effect, deduplicationId) {
      if ('alert' in effect) return alerts.send(effect.alert, deduplicationId);
      if (announcements) return announcements.announce(effect.announce, deduplicationId);
      throw new Fault({
        kind: 'invalid-request',
        expected: 'an alert: this function announces nothing',
        found: `the announcement ${effect.announce.detailType}`,
        todo: 'look at the record and deploy the version that wrote it',
      });
    },
  };
}
