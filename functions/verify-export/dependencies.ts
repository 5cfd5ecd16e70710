import type { ExportedFiles } from '../domain/export/exported-files.ts';
import type { ExportTasks } from '../domain/export/task.ts';
import type { FactPorts } from '../domain/fact-dependencies.ts';
import type { Context } from '../domain/invocation.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { contract } from './contract.ts';

/** What verify-export works with. */
export interface Dependencies extends FactPorts {
  readonly policy: Policy;
  readonly lakeBucket: string;
  readonly tasks: Pick<ExportTasks, 'find' | 'ofSource'>;
  readonly files: ExportedFiles;
}

export type VerifyContext = Context<keyof (typeof contract)['metrics']>;
