import { gzipSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ParquetType } from './parquet-type.ts';
import type { TextRow } from './read-rows.ts';

/** A column with the Parquet type its values are written in. */
export interface PartColumn {
  readonly name: string;
  readonly parquetType: ParquetType;
}

/** One Parquet file under construction: a row group for each batch of rows, pages compressed with gzip. */
export class PartFile {
  readonly #columns: readonly PartColumn[];
  readonly #bytes = new ByteWriter();
  readonly #parquet: ParquetWriter;
  rows = 0;

  constructor(columns: readonly PartColumn[]) {
    this.#columns = columns;
    this.#parquet = new ParquetWriter({
      writer: this.#bytes,
      schema: [
        { name: 'spark_schema', num_children: columns.length },
        ...columns.map(({ name, parquetType }) => ({
          ...parquetType.element,
          name,
          repetition_type: 'OPTIONAL' as const,
        })),
      ],
      codec: 'GZIP',
      compressors: { GZIP: (page) => gzipSync(page, { level: 1 }) },
      statistics: false,
      createdBy: 'aurora-steward local run',
    });
  }

  get sizeBytes(): number {
    return this.#bytes.offset;
  }

  add(rows: readonly TextRow[]): void {
    this.rows += rows.length;
    const columnData = this.#columns.map(({ name, parquetType: { element, fromText } }, index) => ({
      name,
      data: rows.map((row) => {
        const text = row[index];
        return text === null || text === undefined ? null : fromText(text);
      }),
      // A dictionary takes -0 and 0 for one value.
      ...((element.type === 'FLOAT' || element.type === 'DOUBLE') && { encoding: 'PLAIN' as const }),
    }));
    this.#parquet.write({ columnData, rowGroupSize: rows.length });
  }

  finish(): Buffer {
    this.#parquet.finish();
    return Buffer.from(this.#bytes.getBuffer());
  }
}
