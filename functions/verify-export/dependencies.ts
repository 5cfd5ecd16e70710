import type { Alerts } from '../domain/alert/alert.ts';
import type { Announcements } from '../domain/announcement/announcement.ts';
import { type Effect, parseEffect } from '../domain/effect.ts';
import type { ExportedFiles } from '../domain/export/exported-files.ts';
import type { ExportTasks } from '../domain/export/task.ts';
import type { Context } from '../domain/invocation.ts';
import type { FactDependencies } from '../domain/ledger/fact.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What verify-export works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly lakeBucket: string;
  readonly store: LedgerStore;
  readonly tasks: Pick<ExportTasks, 'find' | 'ofSource'>;
  readonly files: ExportedFiles;
  readonly alerts: Alerts;
  readonly announcements: Announcements;
}

export type VerifyContext = Context<keyof (typeof contract)['metrics']>;

/** How ended exports are recorded: they are announced, and alerted where a person must know. */
export function factDependencies(deps: Dependencies, context: VerifyContext): FactDependencies<Effect> {
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
