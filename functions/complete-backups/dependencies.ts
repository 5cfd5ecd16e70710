import type { Backups } from '../domain/backup/backups.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Snapshots } from '../domain/snapshot/snapshots.ts';
import type { contract } from './contract.ts';

/** What complete-backups works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly backups: Backups;
  readonly snapshots: Pick<Snapshots, 'find'>;
}

export type CompleteContext = Context<keyof (typeof contract)['metrics']>;
