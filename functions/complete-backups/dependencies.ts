import type { Alerts } from '../domain/alert/alert.ts';
import type { Announcements } from '../domain/announcement/announcement.ts';
import type { Backups } from '../domain/backup/backups.ts';
import { type Effect, parseEffect } from '../domain/effect.ts';
import type { Context } from '../domain/invocation.ts';
import type { FactDependencies } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Snapshots } from '../domain/snapshot/snapshots.ts';
import type { contract } from './contract.ts';

/** What complete-backups works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly store: LedgerStore;
  readonly backups: Backups;
  readonly snapshots: Pick<Snapshots, 'find'>;
  readonly alerts: Alerts;
  readonly announcements: Announcements;
}

export type CompleteContext = Context<keyof (typeof contract)['metrics']>;

/** How backups that ended are recorded: they are announced, and alerted where a person must know. */
export function factDependencies(deps: Dependencies, context: CompleteContext): FactDependencies<Effect> {
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
