import { dayMs, hourMs } from '../durations.ts';
import { isDenied } from './denial.ts';
import type { Manifest, ManifestTable } from './manifest.ts';
import { meaningOf, oneLine, type ReasonMeaning } from './reason.ts';
import type { TableDamage, TableProof } from './table-proof.ts';
import { type ExportTask, endState } from './task.ts';
import { parseWarning, type SkippedPart } from './warning.ts';

/** What is known about an export that is said to have ended. */
export interface ExportEvidence {
  readonly task: ExportTask;
  /** When it was about to be started. */
  readonly intendedAt: Date;
  /** `undefined` where the task did not complete, so that nobody looked. */
  readonly manifest: Manifest | undefined;
  /** Tables of the manifest below whose folder there are Parquet files, and what these say. */
  readonly proofs: ReadonlyMap<string, TableProof | TableDamage>;
  /** Folders with Parquet files that belong to no table of the manifests. */
  readonly strangers: readonly string[];
  /** What the policy denies: it must not be there. */
  readonly never: readonly string[];
  /** The last good export of the cluster before this one; `undefined` if there is none. */
  readonly previous: { readonly tables: readonly string[]; readonly empty: readonly string[] } | undefined;
}

export interface TableProblem extends ReasonMeaning {
  /** `database.schema.table`; a database or `undefined` where RDS names no table. */
  readonly name: string | undefined;
  /** Where files lie that the policy denies, below the export's folder. */
  readonly deniedFolder?: string;
}

export type Verdict =
  /** Every expected table is there. `empty`: without a file, because the manifest says that nothing was written. */
  | {
      readonly kind: 'verified';
      readonly tables: readonly string[];
      readonly empty: readonly string[];
      /** In all tables, from the footers of their files. */
      readonly rows: number;
    }
  | {
      readonly kind: 'incomplete';
      readonly tables: readonly string[];
      readonly empty: readonly string[];
      /** In the tables that are proven. */
      readonly rows: number;
      readonly problems: readonly TableProblem[];
      /** Expected tables: those proven, and those with a problem. */
      readonly expected: number;
    }
  | { readonly kind: 'failed'; readonly cause: string }
  | { readonly kind: 'canceled' }
  | { readonly kind: 'waiting'; readonly reason: string };

/** How long after its end a task's manifests may be on their way. */
const manifestsWithinMs = hourMs;
/** An export whose end RDS does not tell is taken to have ended a day after its start. */
const longestExportMs = dayMs;

/**
 * Whether an export is complete. COMPLETE is not believed: warnings, the status of each table, the tables that
 * must be there (of the manifest, of ExportOnly, of the previous good export) and the footers of their files are
 * looked at. Rows are counted from them; nothing that RDS writes tells how many there should be.
 */
export function judgeExport(evidence: ExportEvidence, now: Date): Verdict {
  const { task, manifest } = evidence;
  const end = endState(task);
  if (end === undefined) return { kind: 'waiting', reason: `${task.state}, ${task.percentProgress} %` };
  if (end === 'CANCELED') return { kind: 'canceled' };
  if (end === 'FAILED') return { kind: 'failed', cause: task.failureCause ?? 'RDS gave no cause' };
  const endedAt = task.endedAt?.getTime() ?? evidence.intendedAt.getTime() + longestExportMs;
  const late = now.getTime() - endedAt > manifestsWithinMs;
  if (manifest?.state === 'whole') {
    const [stranger] = evidence.strangers.filter((folder) => !isDenied(tableOf(folder), evidence.never));
    if (stranger === undefined || late) return judgeTables(evidence, manifest.tables);
    return { kind: 'waiting', reason: `COMPLETE, but no manifest names the table of ${stranger}` };
  }
  const because = manifest?.because ?? 'the manifests were not looked for';
  return late
    ? { kind: 'failed', cause: `RDS said COMPLETE, but an hour later ${because}` }
    : { kind: 'waiting', reason: `COMPLETE, but ${because}` };
}

function judgeTables(evidence: ExportEvidence, manifest: readonly ManifestTable[]): Verdict {
  const { task, proofs, strangers, previous, never } = evidence;
  const problems: TableProblem[] = [];
  const tables: string[] = [];
  const empty: string[] = [];
  const skipped = parseWarning(task.warningMessage).map((part) => asListed(part, manifest));
  const skippedNames = new Map(skipped.map((part) => [part.name, part.reason]));
  const listed = new Set(manifest.map(({ name }) => name));
  let rows = 0;

  for (const table of manifest) {
    if (isDenied(table.name, never)) continue;
    const reason = reasonAgainst(table) ?? skippedNames.get(table.name);
    const proof = proofs.get(table.name);
    if (reason !== undefined) problems.push({ name: table.name, ...meaningOf(reason, table.name) });
    else if (proof && 'damaged' in proof) problems.push(damaged(table.name, proof));
    else if (proof) {
      tables.push(table.name);
      rows += proof.rows;
    } else if (mustHaveFile(table, previous)) problems.push(withoutFile(table.name));
    else {
      tables.push(table.name);
      empty.push(table.name);
    }
  }
  for (const { name, reason } of skipped) {
    if (name !== undefined && (listed.has(name) || isDenied(name, never))) continue;
    problems.push({ name, ...meaningOf(reason, name) });
  }
  const folders = new Set([...[...proofs.values()].map(({ folder }) => folder), ...strangers]);
  for (const folder of folders) if (isDenied(tableOf(folder), never)) problems.push(denied(folder));
  for (const folder of strangers) if (!isDenied(tableOf(folder), never)) problems.push(stranger(folder));
  const named = new Set(problems.map(({ name }) => name));
  for (const name of previous?.tables ?? []) {
    if (listed.has(name) || named.has(name) || isDenied(name, never)) continue;
    if (isAskedFor(name, task.only)) problems.push(vanished(name));
  }
  for (const only of task.only) {
    const covered = [...listed, ...named].some((name) => name !== undefined && isAskedFor(name, [only]));
    if (!covered) problems.push(notFound(only));
  }
  if (listed.size === 0 && problems.length === 0) problems.push(nothingAtAll());
  tables.sort();
  empty.sort();
  return problems.length === 0
    ? { kind: 'verified', tables, empty, rows }
    : { kind: 'incomplete', tables, empty, rows, problems, expected: tables.length + problems.length };
}

/** RDS may leave the database out of the name in a warning: the part under the name that the manifest has. */
function asListed(part: SkippedPart, manifest: readonly ManifestTable[]): SkippedPart {
  const listed = manifest.find(({ name }) => name === part.name || name.endsWith(`.${part.name}`));
  return listed && part.name !== undefined ? { ...part, name: listed.name } : part;
}

/** What the manifest itself says against a table. */
function reasonAgainst(table: ManifestTable): string | undefined {
  if (table.warning !== undefined) return table.warning;
  if (table.status !== 'COMPLETE') return `status ${table.status}`;
  const { partitions, completedPartitions } = table;
  if (partitions !== undefined && completedPartitions !== undefined && completedPartitions < partitions) {
    return `${completedPartitions} of ${partitions} parts written`;
  }
  return undefined;
}

/**
 * An empty table may have no file at all, and its manifest entry may count a part all the same. So a file is
 * demanded where the manifest speaks of parts and of a size, or where the previous export had one.
 */
function mustHaveFile(table: ManifestTable, previous: ExportEvidence['previous']): boolean {
  if ((table.completedPartitions ?? 0) > 0 && (table.sizeGB ?? 0) > 0) return true;
  return previous?.tables.includes(table.name) === true && !previous.empty.includes(table.name);
}

/** Whether a table falls under the list of what to export; an empty list means everything. */
function isAskedFor(name: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((entry) => name === entry || name.startsWith(`${entry}.`));
}

function withoutFile(name: string): TableProblem {
  return {
    name,
    why: 'RDS says COMPLETE, but there is no Parquet file',
    todo: undefined,
    sameSnapshotCanHelp: true,
  };
}

function damaged(name: string, { damaged: why }: TableDamage): TableProblem {
  return {
    name,
    why: `RDS says COMPLETE, but a file is not whole: ${oneLine(why)}`,
    todo: undefined,
    sameSnapshotCanHelp: true,
  };
}

function denied(deniedFolder: string): TableProblem {
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
function tableOf(folder: string): string {
  return folder.replace(/\/$/, '').replace('/', '.');
}

function stranger(folder: string): TableProblem {
  return {
    name: undefined,
    why: `there are files under ${folder}, but no manifest names their table`,
    todo: 'If nobody else writes below the export, a manifest is missing.',
    sameSnapshotCanHelp: true,
  };
}

function vanished(name: string): TableProblem {
  return {
    name,
    why: 'in the previous export, not in this one',
    todo: 'If the table was dropped or renamed on purpose, accept this export (command below); the next ones are measured against it.',
    sameSnapshotCanHelp: false,
  };
}

function notFound(only: string): TableProblem {
  return {
    name: only,
    why: 'asked for in exports.only, not in the export',
    todo: 'Correct exports.only in steward.config.ts, or create what it names.',
    sameSnapshotCanHelp: false,
  };
}

function nothingAtAll(): TableProblem {
  return {
    name: undefined,
    why: 'the export has no table at all',
    todo: 'If the cluster holds no table yet, set exports of this cluster to "off" until it does.',
    sameSnapshotCanHelp: false,
  };
}
