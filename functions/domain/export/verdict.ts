import { dayMs, hourMs } from '../durations.ts';
import type { Witness } from '../table-inventory/witness.ts';
import type { Manifest, ManifestTable } from './manifest.ts';
import { meaningOf } from './reason.ts';
import { matchesAny } from './table-pattern.ts';
import {
  damaged,
  denied,
  missing,
  notFound,
  nothingAtAll,
  stranger,
  type TableProblem,
  tableOf,
  vanished,
  withoutFile,
} from './table-problem.ts';
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
  /** Tables that come and go: what the previous export had of them need not be there. */
  readonly mayBeDropped: readonly string[];
  /** The last good export of the cluster before this one; `undefined` if there is none. */
  readonly previous: { readonly tables: readonly string[]; readonly empty: readonly string[] } | undefined;
  /** What the database itself says of the snapshot's moment; `undefined` where nobody asked it. */
  readonly witness: Witness | undefined;
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
 * must be there (of the manifest, of ExportOnly, of the previous good export, of the database) and the footers of their
 * files are looked at. Rows are counted from them; nothing that RDS writes tells how many there should be.
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
    const [stranger] = evidence.strangers.filter((folder) => !matchesAny(tableOf(folder), evidence.never));
    if (stranger === undefined || late) return judgeTables(evidence, manifest.tables);
    return { kind: 'waiting', reason: `COMPLETE, but no manifest names the table of ${stranger}` };
  }
  const because = manifest?.because ?? 'the manifests were not looked for';
  return late
    ? { kind: 'failed', cause: `RDS said COMPLETE, but an hour later ${because}` }
    : { kind: 'waiting', reason: `COMPLETE, but ${because}` };
}

function judgeTables(evidence: ExportEvidence, manifest: readonly ManifestTable[]): Verdict {
  const skipped = parseWarning(evidence.task.warningMessage).map((part) => asListed(part, manifest));
  const { tables, empty, rows, problems: ofTables } = judgeListed(evidence, manifest, skipped);
  const listed = new Set(manifest.map(({ name }) => name));
  const problems = [...ofTables, ...skippedApart(skipped, listed, evidence), ...ofFolders(evidence)];
  const named = new Set(problems.map(({ name }) => name));
  problems.push(
    ...vanishedTables(evidence, listed, named),
    ...leftOut(evidence, listed, named),
    ...neverFound(evidence.task, listed, named),
  );
  if (listed.size === 0 && problems.length === 0) problems.push(nothingAtAll());
  tables.sort();
  empty.sort();
  return problems.length === 0
    ? { kind: 'verified', tables, empty, rows }
    : { kind: 'incomplete', tables, empty, rows, problems, expected: tables.length + problems.length };
}

/** Which tables of the manifest are proven, with their rows, and what speaks against each other one. */
function judgeListed(
  { proofs, previous, never }: ExportEvidence,
  manifest: readonly ManifestTable[],
  skipped: readonly SkippedPart[],
) {
  const reasons = new Map(skipped.map((part) => [part.name, part.reason]));
  const tables: string[] = [];
  const empty: string[] = [];
  const problems: TableProblem[] = [];
  let rows = 0;
  for (const table of manifest) {
    const { name } = table;
    if (matchesAny(name, never)) continue;
    const reason = reasonAgainst(table) ?? reasons.get(name);
    const proof = proofs.get(name);
    if (reason !== undefined) problems.push({ name, ...meaningOf(reason, name) });
    else if (proof && 'damaged' in proof) problems.push(damaged(name, proof));
    else if (proof) {
      tables.push(name);
      rows += proof.rows;
    } else if (mustHaveFile(table, previous)) problems.push(withoutFile(name));
    else {
      tables.push(name);
      empty.push(name);
    }
  }
  return { tables, empty, rows, problems };
}

/** What RDS says it left out and the manifests do not have. */
function skippedApart(
  skipped: readonly SkippedPart[],
  listed: ReadonlySet<string>,
  { never }: ExportEvidence,
): TableProblem[] {
  return skipped
    .filter(({ name }) => name === undefined || !(listed.has(name) || matchesAny(name, never)))
    .map(({ name, reason }) => ({ name, ...meaningOf(reason, name) }));
}

/** Folders with files of what is denied, or of what no manifest names. */
function ofFolders({ proofs, strangers, never }: ExportEvidence): TableProblem[] {
  const isOfDenied = (folder: string) => matchesAny(tableOf(folder), never);
  const folders = new Set([...[...proofs.values()].map(({ folder }) => folder), ...strangers]);
  return [
    ...[...folders].filter(isOfDenied).map(denied),
    ...strangers.filter((folder) => !isOfDenied(folder)).map(stranger),
  ];
}

/**
 * Tables of the previous good export that are asked for still, and of which this one knows nothing; but for those that come
 * and go, and those of which the database says that they were gone by then.
 */
function vanishedTables(
  { previous, never, mayBeDropped, task, witness }: ExportEvidence,
  listed: ReadonlySet<string>,
  named: ReadonlySet<string | undefined>,
): TableProblem[] {
  return (previous?.tables ?? [])
    .filter((name) => !(listed.has(name) || named.has(name) || matchesAny(name, never)))
    .filter((name) => isAskedFor(name, task.only))
    .filter((name) => !(matchesAny(name, mayBeDropped) || witness?.isGone(name)))
    .map(vanished);
}

/** Tables that were in the database, are asked for, and of which nothing else says why they are missing. */
function leftOut(
  { previous, never, task, witness }: ExportEvidence,
  listed: ReadonlySet<string>,
  named: ReadonlySet<string | undefined>,
): TableProblem[] {
  const vanished = new Set(previous?.tables);
  return (witness?.present ?? [])
    .filter(({ name, partitionOf }) => !(listed.has(name) || listed.has(partitionOf ?? '')))
    .map(({ name }) => name)
    .filter((name) => !(vanished.has(name) || named.has(name) || matchesAny(name, never)))
    .filter((name) => isAskedFor(name, task.only))
    .map(missing);
}

/** What was asked for by name and is in no table, nor in what is said of one. */
function neverFound(
  { only }: ExportTask,
  listed: ReadonlySet<string>,
  named: ReadonlySet<string | undefined>,
): TableProblem[] {
  const known = [...listed, ...named].filter((name) => name !== undefined);
  return only.filter((entry) => !known.some((name) => isAskedFor(name, [entry]))).map(notFound);
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
