import { parquetTypeOf } from '../../local/aurora/export/parquet-type.ts';
import { PartFile } from '../../local/aurora/export/part-file.ts';

/** A Parquet file of two columns, `id` and `note`, as exports have them. */
export function parquetOf(rows: number): Buffer {
  const file = new PartFile([
    { name: 'id', parquetType: parquetTypeOf('int8') },
    { name: 'note', parquetType: parquetTypeOf('text') },
  ]);
  file.add(Array.from({ length: rows }, (_, index) => [String(index), `note ${index}`]));
  return file.finish();
}
