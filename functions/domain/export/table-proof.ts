import * as v from 'valibot';
import type { ParquetFile } from './exported-files.ts';
import type { Damage, Footer } from './parquet.ts';

const column = v.object({
  name: v.string(),
  /** As Athena calls it; absent for a type that no table of Athena can hold. */
  type: v.optional(v.string()),
  /** As PostgreSQL calls it, where the manifest tells. */
  postgres: v.optional(v.string()),
});
export type ProvenColumn = v.InferOutput<typeof column>;

export const tableProofSchema = v.object({
  /** Below the export's folder, with slash at the end: `ledger/public.accounts/`. */
  folder: v.string(),
  files: v.number(),
  bytes: v.number(),
  /** Added up from the footers of all files. */
  rows: v.number(),
  columns: v.array(column),
});

/** What the files of a table say of it, each read at its end. */
export type TableProof = v.InferOutput<typeof tableProofSchema>;

export const tableDamageSchema = v.object({ folder: v.string(), damaged: v.string() });

/** Why the files of a table prove nothing. */
export type TableDamage = Readonly<v.InferOutput<typeof tableDamageSchema>>;

export function nothingRead(folder: string): TableProof {
  return { folder, files: 0, bytes: 0, rows: 0, columns: [] };
}

/** What one more file adds: the files of a table are whole, and of the same columns. */
export function withFile(
  proof: TableProof,
  file: ParquetFile,
  footer: Footer | Damage,
): TableProof | TableDamage {
  const { folder } = proof;
  const name = file.key.slice(file.key.indexOf(folder) + folder.length);
  if ('damaged' in footer) return { folder, damaged: `${name}: ${footer.damaged}` };
  const first = proof.files === 0;
  if (!first && !sameColumns(proof.columns, footer.columns)) {
    return { folder, damaged: `${name}: its columns are not those of the table's other files` };
  }
  return {
    folder,
    files: proof.files + 1,
    bytes: proof.bytes + file.bytes,
    rows: proof.rows + footer.rows,
    columns: first ? footer.columns.map(columnOf) : proof.columns,
  };
}

/** The proof with the types that its columns have in PostgreSQL, where the manifest tells them. */
export function withPostgresTypes(proof: TableProof, types: ReadonlyMap<string, string>): TableProof {
  const columns = proof.columns.map((known) => {
    const postgres = types.get(known.name);
    return postgres === undefined ? known : { ...known, postgres };
  });
  return { ...proof, columns };
}

function columnOf({ name, type }: Footer['columns'][number]): ProvenColumn {
  return type === undefined ? { name } : { name, type };
}

function sameColumns(some: readonly ProvenColumn[], others: Footer['columns']): boolean {
  return (
    some.length === others.length &&
    some.every(({ name, type }, index) => name === others[index]?.name && type === others[index]?.type)
  );
}
