import type { BackupInventory } from '../domain/backup/inventory.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What check-backups works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly inventory: BackupInventory;
}

export type CheckContext = Context<keyof (typeof contract)['metrics']>;
