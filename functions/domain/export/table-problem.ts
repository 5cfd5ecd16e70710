import { oneLine, type ReasonMeaning } from './reason.ts';
import type { TableDamage } from './table-proof.ts';

/** What keeps an export from being complete, of one table where that is known; the alert and the record tell it so. */
export interface TableProblem extends ReasonMeaning {
  /** `database.schema.table`; a database or `undefined` where RDS names no table. */
  readonly name: string | undefined;
  /** Where files lie that the policy denies, below the export's folder. */
  readonly deniedFolder?: string;
}

export function withoutFile(name: string): TableProblem {
  return {
    name,
    why: 'RDS says COMPLETE, but there is no Parquet file',
    todo: undefined,
    sameSnapshotCanHelp: true,
  };
}

export function damaged(name: string, { damaged: why }: TableDamage): TableProblem {
  return {
    name,
    why: `RDS says COMPLETE, but a file is not whole: ${oneLine(why)}`,
    todo: undefined,
    sameSnapshotCanHelp: true,
  };
}

export function denied(deniedFolder: string): TableProblem {
  const name = tableOf(deniedFolder);
  return {
    name,
    deniedFolder,
    why: 'denied by exports.never, and its rows are in the lake',
    todo: undefined,
    sameSnapshotCanHelp: false,
  };
}

/** The table whose files lie in a folder: `ledger/public.accounts/`. */
export function tableOf(folder: string): string {
  return folder.replace(/\/$/, '').replace('/', '.');
}

export function stranger(folder: string): TableProblem {
  return {
    name: undefined,
    why: `there are files under ${folder}, but no manifest names their table`,
    todo: 'If nobody else writes below the export, a manifest is missing.',
    sameSnapshotCanHelp: true,
  };
}

export function vanished(name: string): TableProblem {
  return {
    name,
    why: 'in the previous export, not in this one',
    todo: 'If the table was dropped or renamed on purpose, accept this export (command below); the next ones are measured against it. Where tables come and go: exports.mayBeDropped.',
    sameSnapshotCanHelp: false,
  };
}

export function missing(name: string): TableProblem {
  return {
    name,
    why: 'in the database before the snapshot and after it, with rows, and not in the export; RDS does not say why',
    todo: 'See whether the master user may read it. If it need not be in the lake, accept this export (command below); the next ones are measured against it.',
    sameSnapshotCanHelp: false,
  };
}

export function notFound(only: string): TableProblem {
  return {
    name: only,
    why: 'asked for in exports.only, not in the export',
    todo: 'Correct exports.only in steward.config.ts, or create what it names.',
    sameSnapshotCanHelp: false,
  };
}

export function nothingAtAll(): TableProblem {
  return {
    name: undefined,
    why: 'the export has no table at all',
    todo: 'If the cluster holds no table yet, set exports of this cluster to "off" until it does.',
    sameSnapshotCanHelp: false,
  };
}
