import type { ManifestFile } from './manifest.ts';

/** Reads what an export left in the lake bucket: its manifests, and which files there are. Never rows. */
export interface ExportedFiles {
  /** The manifests directly in the folder, as they are; none if the folder does not exist. */
  manifests(folder: string): Promise<readonly ManifestFile[]>;
  /** Whether any Parquet file lies below the folder. */
  hasParquet(folder: string): Promise<boolean>;
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
