import { hash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetRead } from 'hyparquet';
import { type PostgresConnection, withClient } from '../postgres/connection.ts';
import { tableFolder } from './export-table.ts';
import { type ParquetType, type ParquetValue, parquetTypeOf } from './parquet-type.ts';
import { readRows } from './read-rows.ts';
import { type ExportTable, listTables, targetOf } from './tables.ts';

/** A file that an export wrote. */
export interface ExportedFile {
  readonly key: string;
  read(): Promise<Uint8Array>;
}

export interface TableComparison {
  /** `database.schema.table`. */
  readonly table: string;
  readonly sourceRows: number;
  readonly parquetRows: number;
  /** Whether both hold the same rows, every value of every column compared. */
  readonly equal: boolean;
}

/**
 * Reads an export back and compares every value of every table of one database with the database itself: the
 * snapshot it was made from, or the live one while nothing writes. Tables that an export leaves out by design are
 * compared too, and differ. `files` are all objects of the task; those of other databases are passed over.
 */
export async function compareExportWithSource({
  files,
  connection,
}: {
  readonly files: readonly ExportedFile[];
  readonly connection: PostgresConnection;
}): Promise<TableComparison[]> {
  return withClient(connection, async (client) => {
    const comparisons: TableComparison[] = [];
    for (const table of await listTables(client, connection.database)) {
      const columns = table.columns.map(({ type }) => parquetTypeOf(type));
      const source = new RowSum();
      for (const relation of table.relations) {
        for await (const rows of readRows(client, relation, table.columns)) {
          for (const row of rows) source.add(row.map((text, index) => canonical(text, columns[index])));
        }
      }
      const parquet = new RowSum();
      for (const file of filesOf(table, files)) await addFile(parquet, await file.read(), table, columns);
      comparisons.push({
        table: targetOf(table),
        sourceRows: source.rows,
        parquetRows: parquet.rows,
        equal: source.equals(parquet),
      });
    }
    return comparisons;
  });
}

/** As readers are told to: everything Parquet below the table's folder, whatever the folders between are called. */
function filesOf(table: ExportTable, files: readonly ExportedFile[]): ExportedFile[] {
  const folder = `${tableFolder('', table)}/`;
  return files.filter(({ key }) => key.endsWith('.parquet') && `/${key}`.includes(folder));
}

async function addFile(
  sum: RowSum,
  bytes: Uint8Array,
  table: ExportTable,
  columns: readonly ParquetType[],
): Promise<void> {
  const buffer = new Uint8Array(bytes).buffer;
  const metadata = parquetMetadata(buffer);
  const schema = metadata.schema.slice(1);
  // A column that is missing, out of place or of another type makes every row differ.
  const sameSchema = schema.every(
    ({ name, type }, index) => name === table.columns[index]?.name && type === columns[index]?.element.type,
  );
  const shape = sameSchema && schema.length === columns.length ? [] : [JSON.stringify(schema)];
  await parquetRead({
    file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
    metadata,
    rowFormat: 'array',
    compressors: { GZIP: (page) => gunzipSync(page) },
    // Bytes without an annotation stay bytes.
    utf8: false,
    onComplete: (rows: readonly (readonly (ParquetValue | null)[])[]) => {
      for (const row of rows) {
        sum.add([
          ...shape,
          ...row.map((value, index) => (value === null ? null : (columns[index]?.toText(value) ?? ''))),
        ]);
      }
    },
  });
}

function canonical(text: string | null, type: ParquetType | undefined): string | null {
  return text === null || type === undefined ? text : type.toText(type.fromText(text));
}

/** A sum over rows that does not depend on their order: 128 bits of each row's hash, added lane by lane. */
class RowSum {
  rows = 0;
  readonly #lanes = new Uint32Array(4);

  add(row: readonly (string | null)[]): void {
    this.rows += 1;
    // No text of PostgreSQL holds a zero byte.
    const text = row.map((value) => (value === null ? 'n' : `v${value}`)).join('\0');
    const digest = hash('sha256', text, 'buffer');
    for (let lane = 0; lane < 4; lane += 1) {
      this.#lanes[lane] = (this.#lanes[lane] ?? 0) + digest.readUInt32LE(lane * 4);
    }
  }

  equals(other: RowSum): boolean {
    return this.rows === other.rows && this.#lanes.every((lane, index) => lane === other.#lanes[index]);
  }
}
