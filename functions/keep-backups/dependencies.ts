import type { BackupInventory } from '../domain/backup/inventory.ts';
import type { Retirement } from '../domain/backup/retirement.ts';
import type { ExportTasks } from '../domain/export/task.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What keep-backups works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly inventory: BackupInventory;
  readonly retirement: Retirement;
  readonly tasks: Pick<ExportTasks, 'active'>;
}

export type KeepContext = Context<keyof (typeof contract)['metrics']>;
