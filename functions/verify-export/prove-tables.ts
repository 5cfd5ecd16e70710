import {
  type ExportedFiles,
  filesByFolder,
  type ParquetFile,
  tableFolders,
} from '../domain/export/exported-files.ts';
import type { ManifestTable } from '../domain/export/manifest.ts';
import type { ReadSoFar } from '../domain/export/proof-progress.ts';
import { nothingRead, type TableDamage, type TableProof, withFile } from '../domain/export/table-proof.ts';

/** Footers asked for at once; the SDK opens at most 50 connections. */
const readsAtOnce = 48;

export interface Proven {
  readonly proofs: ReadonlyMap<string, TableProof | TableDamage>;
  /** Folders with Parquet files that belong to no table of the manifests. */
  readonly strangers: readonly string[];
}

/** Time ran out: what is read until then. */
export interface Unfinished {
  readonly soFar: ReadonlyMap<string, ReadSoFar>;
  readonly filesLeft: number;
}

export interface Pace {
  /** What earlier invocations have read of each table. */
  readonly before: ReadonlyMap<string, ReadSoFar>;
  /** Whether there is time for another file. */
  mayGoOn(): boolean;
}

/**
 * Reads the footer of every file of the tables, many at once. Calls: one list for each 1,000 objects, one GET for each
 * file (two for a footer of more than 16 KiB).
 */
export async function proveTables(
  files: ExportedFiles,
  folder: string,
  tables: readonly ManifestTable[],
  { before, mayGoOn }: Pace,
): Promise<Proven | Unfinished> {
  const byFolder = await filesByFolder(files, folder);
  const owners = ownersOf(tables, byFolder);
  const proofs = new Map<string, TableProof | TableDamage>();
  const work: Work[] = [];
  for (const [below, [table, ...others]] of owners) {
    const { proof = nothingRead(below), through = '' } = before.get(table.name) ?? {};
    if (others.length === 0) {
      proofs.set(table.name, proof);
      for (const file of byFolder.get(below) ?? []) if (file.key > through) work.push({ table, file });
    } else {
      for (const { name } of [table, ...others]) proofs.set(name, sharing(below, table, others));
    }
  }
  const read = await drain(work, mayGoOn, async ({ table, file }) => {
    const footer = await files.footer(file);
    const proof = proofs.get(table.name);
    if (!proof || 'damaged' in proof) return;
    proofs.set(table.name, withFile(proof, file, footer, table.postgresTypes));
  });
  if (read < work.length) return unfinished(before, proofs, work, read);
  return { proofs, strangers: [...byFolder.keys()].filter((below) => !owners.has(below)) };
}

interface Work {
  readonly table: ManifestTable;
  readonly file: ParquetFile;
}

/** Which folder is which table's: two names that RDS writes alike share one. */
function ownersOf(tables: readonly ManifestTable[], byFolder: ReadonlyMap<string, unknown>) {
  const owners = new Map<string, [ManifestTable, ...ManifestTable[]]>();
  for (const table of tables) {
    const below = tableFolders(table.name).find((candidate) => byFolder.has(candidate));
    if (below === undefined) continue;
    const known = owners.get(below);
    if (known) known.push(table);
    else owners.set(below, [table]);
  }
  return owners;
}

function sharing(folder: string, table: ManifestTable, others: readonly ManifestTable[]): TableDamage {
  const names = [table, ...others].map(({ name }) => name).join(', ');
  return { folder, damaged: `${names} lie in one folder, since RDS writes their names alike` };
}

/** Works through the list in its order, many at once, as long as there is time; tells how many are done. */
async function drain<T>(
  work: readonly T[],
  mayGoOn: () => boolean,
  perform: (item: T) => Promise<void>,
): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < work.length && mayGoOn()) {
      const item = work[next++];
      if (item !== undefined) await perform(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(readsAtOnce, work.length) }, worker));
  return next;
}

function unfinished(
  before: ReadonlyMap<string, ReadSoFar>,
  proofs: ReadonlyMap<string, TableProof | TableDamage>,
  work: readonly Work[],
  read: number,
): Unfinished {
  const soFar = new Map(before);
  for (const { table, file } of work.slice(0, read)) {
    const proof = proofs.get(table.name);
    // What is damaged is read again: it may have been on its way.
    if (!proof || 'damaged' in proof) soFar.delete(table.name);
    else soFar.set(table.name, { proof, through: file.key });
  }
  return { soFar, filesLeft: work.length - read };
}
