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
  /**
   * All Parquet files below the folder, after the key if one is given, in their order; fetched page by page
   * as they are taken.
   */
  parquetFiles(folder: string, after?: string): AsyncIterable<ParquetFile>;
  /** What a file says of itself. One request, two for a footer of more than 16 KiB. */
  footer(file: ParquetFile): Promise<Footer | Damage>;
}

/**
 * Folders, below that of the export, where a table's files may be: `<database>/<schema>.<table>/`. How RDS writes
 * names with other characters than letters, digits, `$` and `_` is not documented; it is known to put `_` for some.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.FileNames.html
 */
export function tableFolders(table: string): string[] {
  const parts = table.split('.');
  // A database may have dots in its name: whatever is left for schema and table may be it.
  const most = Math.max(1, parts.length - 2);
  const plain = Array.from({ length: most }, (_, index) => {
    const [database, below] = [parts.slice(0, index + 1), parts.slice(index + 1)];
    return below.length === 0 ? `${table}/` : `${database.join('.')}/${below.join('.')}/`;
  });
  return [...new Set(plain.flatMap((folder) => [folder, folder.replace(/[\\`" ]/g, '_')]))];
}

/** The folder of a file's table below that of the export, `<database>/<schema>.<table>/`, which RDS may divide further. */
export function tableFolderOf({ key }: ParquetFile, folder: string): string {
  const [database = '', table = ''] = key.slice(folder.length).split('/');
  return `${database}/${table}/`;
}
