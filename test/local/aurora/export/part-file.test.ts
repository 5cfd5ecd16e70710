import { gunzipSync } from 'node:zlib';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { parquetTypeOf } from '../../../../local/aurora/export/parquet-type.ts';
import { PartFile } from '../../../../local/aurora/export/part-file.ts';

/** Name of the column, which is its type in `pg_type`; texts as PostgreSQL prints them; what Parquet holds. */
const columns: Record<string, { texts: (string | null)[]; values: unknown[] }> = {
  int8: { texts: ['9223372036854775807', null, '-1'], values: [9223372036854775807n, null, -1n] },
  int4: { texts: ['-2147483648', '0', null], values: [-2147483648, 0, null] },
  int2: { texts: ['32767', '-32768', null], values: [32767, -32768, null] },
  float4: { texts: ['0.1', '-0', 'NaN'], values: [Math.fround(0.1), -0, Number.NaN] },
  float8: { texts: ['5e-324', '-0', '-Infinity'], values: [5e-324, -0, Number.NEGATIVE_INFINITY] },
  bool: { texts: ['t', 'f', null], values: [true, false, null] },
  bytea: { texts: ['\\x00ff41', '\\x', null], values: [Uint8Array.of(0, 255, 65), new Uint8Array(), null] },
  numeric: { texts: ['NaN', '1.500', null], values: ['NaN', '1.500', null] },
  timestamptz: {
    texts: ['2026-11-22 01:40:00.000007+00', 'infinity', null],
    values: ['2026-11-22 01:40:00.000007+00', 'infinity', null],
  },
  date: { texts: ['4713-01-01 BC', '2026-02-28', ''], values: ['4713-01-01 BC', '2026-02-28', ''] },
  jsonb: { texts: ['{"a": [1, null]}', 'null', null], values: ['{"a": [1, null]}', 'null', null] },
  _text: { texts: ['{a,NULL,"b c"}', '{}', null], values: ['{a,NULL,"b c"}', '{}', null] },
  uuid: {
    texts: ['d2003ab9-b562-4450-8570-6375767929d9', null, null],
    values: ['d2003ab9-b562-4450-8570-6375767929d9', null, null],
  },
};

function written(): ArrayBuffer {
  const names = Object.keys(columns);
  const file = new PartFile(names.map((name) => ({ name, parquetType: parquetTypeOf(name) })));
  const row = (index: number) => names.map((name) => columns[name]?.texts[index] ?? null);
  file.add([row(0), row(1)]);
  file.add([row(2)]);
  expect(file.rows).toBe(3);
  return new Uint8Array(file.finish()).buffer;
}

test('columns have the types that RDS documents', () => {
  const { schema } = parquetMetadata(written());
  const annotated = schema
    .slice(1)
    .map(({ name, type, converted_type, repetition_type }) => [name, type, converted_type, repetition_type]);
  expect(annotated).toEqual([
    ['int8', 'INT64', undefined, 'OPTIONAL'],
    ['int4', 'INT32', undefined, 'OPTIONAL'],
    ['int2', 'INT32', 'INT_16', 'OPTIONAL'],
    ['float4', 'FLOAT', undefined, 'OPTIONAL'],
    ['float8', 'DOUBLE', undefined, 'OPTIONAL'],
    ['bool', 'BOOLEAN', undefined, 'OPTIONAL'],
    ['bytea', 'BYTE_ARRAY', undefined, 'OPTIONAL'],
    ['numeric', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['timestamptz', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['date', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['jsonb', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['_text', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['uuid', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
  ]);
});

test('every page is compressed with gzip, and each batch of rows is a row group', () => {
  const { row_groups } = parquetMetadata(written());
  const codecs = row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec));
  expect(new Set(codecs)).toEqual(new Set(['GZIP']));
  expect(row_groups.map(({ num_rows }) => num_rows)).toEqual([2n, 1n]);
});

test('every value is read back exactly', async () => {
  const file = written();
  const rows = await parquetReadObjects({
    file,
    compressors: { GZIP: (page) => gunzipSync(page) },
    utf8: false,
  });
  for (const [name, { values }] of Object.entries(columns)) {
    expect(
      rows.map((row) => row[name]),
      name,
    ).toEqual(values);
  }
});
