import type { ManifestFile } from './manifest.ts';
import type { Damage, Footer } from './parquet.ts';

/** A Parquet file of an export. */
export interface ParquetFile {
  /** In the lake bucket. */
  readonly key: string;
  readonly bytes: number;
}

/** Reads what an export left in the lake bucket: its manifests, which files there are, and their ends. */
export interface ExportedFiles {
  /** The manifests directly in the folder, as they are; none if the folder does not exist. */
  manifests(folder: string): Promise<readonly ManifestFile[]>;
  /** All Parquet files below the folder, in the order of their keys; fetched page by page as they are taken. */
  parquetFiles(folder: string): AsyncIterable<ParquetFile>;
  /** What a file says of itself. One request, two for a footer of more than 16 KiB. */
  footer(file: ParquetFile): Promise<Footer | Damage>;
}

/**
 * Folders, below that of the export, where a table's files may be: `<database>/<schema>.<table>/`. How RDS writes
 * names with other characters than letters, digits, `$` and `_` is not documented; it is known to put `_` for some.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.FileNames.html
 */
export function tableFolders(table: string): string[] {
  const dot = table.indexOf('.');
  const plain = dot < 0 ? `${table}/` : `${table.slice(0, dot)}/${table.slice(dot + 1)}/`;
  const replaced = plain.replace(/[\\`" ]/g, '_');
  return replaced === plain ? [plain] : [plain, replaced];
}

/** The Parquet files of an export by the table's folder, `<database>/<schema>.<table>/`, which RDS may divide further. */
export async function filesByFolder(
  files: ExportedFiles,
  folder: string,
): Promise<ReadonlyMap<string, readonly ParquetFile[]>> {
  const byFolder = new Map<string, ParquetFile[]>();
  for await (const file of files.parquetFiles(folder)) {
    const [database = '', table = ''] = file.key.slice(folder.length).split('/');
    const below = `${database}/${table}/`;
    const some = byFolder.get(below);
    if (some) some.push(file);
    else byFolder.set(below, [file]);
  }
  return byFolder;
}
