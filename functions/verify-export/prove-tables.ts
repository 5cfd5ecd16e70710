import { eachOf } from '../domain/at-once.ts';
import {
  type ExportedFiles,
  type ParquetFile,
  tableFolderOf,
  tableFolders,
} from '../domain/export/exported-files.ts';
import type { ManifestTable } from '../domain/export/manifest.ts';
import type { ReadSoFar } from '../domain/export/proof-progress.ts';
import {
  nothingRead,
  type TableDamage,
  type TableProof,
  withFile,
  withPostgresTypes,
} from '../domain/export/table-proof.ts';

/** Footers asked for at once; the SDK opens at most 50 connections. */
const readsAtOnce = 48;

export interface Proven {
  readonly proofs: ReadonlyMap<string, TableProof | TableDamage>;
  /** Folders with Parquet files that belong to no table of the manifests. */
  readonly strangers: readonly string[];
}

/** Time ran out: what is read until then. */
export interface Unfinished {
  readonly soFar: ReadSoFar;
}

export interface Pace {
  /** What earlier invocations have read. */
  readonly before: ReadSoFar;
  /** Whether there is time for another file. */
  mayGoOn(): boolean;
}

/**
 * Reads the footer of every file of the tables, many at once, as the files are listed: what is held goes by
 * tables, not by files, of which a large cluster has millions. Calls: one list for each 1,000 objects, one
 * GET for each file (two for a footer of more than 16 KiB).
 */
export async function proveTables(
  files: ExportedFiles,
  folder: string,
  tables: readonly ManifestTable[],
  { before: seenBefore, mayGoOn }: Pace,
): Promise<Proven | Unfinished> {
  const possible = new Set(tables.flatMap(({ name }) => tableFolders(name)));
  const before = passedOver(seenBefore, possible) ? fromTheBeginning : seenBefore;
  const folders = new Map(before.folders);
  let through = before.through;
  const listed = files.parquetFiles(folder, before.through === '' ? undefined : before.through);
  const ended = await eachOf(listed, readsAtOnce, mayGoOn, async (file) => {
    through = file.key;
    const below = tableFolderOf(file, folder);
    if (!folders.has(below)) folders.set(below, nothingRead(below));
    if (possible.has(below)) await readFile(files, file, below, folders);
  });
  return ended ? provenBy(folders, tables) : { soFar: { through, folders } };
}

const fromTheBeginning: ReadSoFar = { through: '', folders: new Map() };

/** Whether files went unread as nobody's that are a table's by now: its manifest came after they were listed. */
function passedOver({ folders }: ReadSoFar, possible: ReadonlySet<string>): boolean {
  return [...folders].some(
    ([below, proof]) => possible.has(below) && !('damaged' in proof) && proof.files === 0,
  );
}

async function readFile(
  files: ExportedFiles,
  file: ParquetFile,
  below: string,
  folders: Map<string, TableProof | TableDamage>,
): Promise<void> {
  const footer = await files.footer(file);
  const proof = folders.get(below);
  if (proof && !('damaged' in proof)) folders.set(below, withFile(proof, file, footer));
}

/** Whose the files are, once all are read. */
function provenBy(folders: ReadSoFar['folders'], tables: readonly ManifestTable[]): Proven {
  const owners = ownersOf(tables, folders);
  const proofs = new Map<string, TableProof | TableDamage>();
  for (const [below, [table, ...others]] of owners) {
    const proof = folders.get(below) ?? nothingRead(below);
    if (others.length > 0) {
      for (const { name } of [table, ...others]) proofs.set(name, sharing(below, table, others));
    } else proofs.set(table.name, 'damaged' in proof ? proof : withPostgresTypes(proof, table.postgresTypes));
  }
  return { proofs, strangers: [...folders.keys()].filter((below) => !owners.has(below)) };
}

/** Which folder is which table's: two names that RDS writes alike share one. */
function ownersOf(tables: readonly ManifestTable[], folders: ReadonlyMap<string, unknown>) {
  const owners = new Map<string, [ManifestTable, ...ManifestTable[]]>();
  for (const table of tables) {
    const below = tableFolders(table.name).find((candidate) => folders.has(candidate));
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
