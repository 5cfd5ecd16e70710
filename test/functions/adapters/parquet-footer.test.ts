import { describe, expect, test } from 'vitest';
import { parquetFooter } from '../../../functions/adapters/aws/parquet-footer.ts';
import { parquetTypeOf } from '../../../local/aurora/export/parquet-type.ts';
import { PartFile } from '../../../local/aurora/export/part-file.ts';
import { parquetOf } from '../../support/parquet.ts';

/** A file that counts what is read of it. */
function counted(bytes: Buffer) {
  const reads: string[] = [];
  const read = async (start: number, end: number) => {
    reads.push(`${start}-${end}`);
    return bytes.subarray(start, end);
  };
  return { reads, footer: () => parquetFooter(bytes.length, read) };
}

const types = ['int8', 'int4', 'int2', 'float4', 'float8', 'bool', 'bytea', 'text', 'numeric', 'timestamptz'];

describe('the footer of a Parquet file', () => {
  test('tells rows and columns, in the types of Athena', async () => {
    const file = new PartFile(types.map((type) => ({ name: `a_${type}`, parquetType: parquetTypeOf(type) })));
    file.add([types.map(() => null), types.map(() => null)]);
    const { footer, reads } = counted(file.finish());
    expect(await footer()).toEqual({
      rows: 2,
      columns: [
        { name: 'a_int8', type: 'bigint' },
        { name: 'a_int4', type: 'int' },
        { name: 'a_int2', type: 'smallint' },
        { name: 'a_float4', type: 'float' },
        { name: 'a_float8', type: 'double' },
        { name: 'a_bool', type: 'boolean' },
        { name: 'a_bytea', type: 'binary' },
        { name: 'a_text', type: 'string' },
        { name: 'a_numeric', type: 'string' },
        { name: 'a_timestamptz', type: 'string' },
      ],
    });
    expect(reads).toHaveLength(1);
  });

  test('is read to its beginning where it is longer than what is asked for first', async () => {
    const columns = Array.from({ length: 400 }, (_, index) => `a_column_with_a_long_name_${index}`);
    const file = new PartFile(columns.map((name) => ({ name, parquetType: parquetTypeOf('text') })));
    file.add([columns.map(() => 'x')]);
    const { footer, reads } = counted(file.finish());
    const found = await footer();
    expect('columns' in found && found.columns.length).toBe(400);
    expect(reads).toHaveLength(2);
  });

  test.each([
    ['without its last byte', (whole: Buffer) => whole.subarray(0, -1)],
    ['without its second half', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['that is another thing', () => Buffer.from('{"this": "is JSON, and not what it says it is"}')],
    ['whose footer claims to be longer than the file', (whole: Buffer) => lengthened(whole)],
    ['whose footer is garbage', (whole: Buffer) => scrambled(whole)],
  ])('of a file %s is none', async (_what, spoil) => {
    expect(await counted(spoil(parquetOf(100))).footer()).toEqual({
      damaged: 'it does not end with a Parquet footer: cut short, or not Parquet',
    });
  });

  test('of a file of 0 bytes is none, and nothing is read', async () => {
    const { footer, reads } = counted(Buffer.alloc(0));
    expect(await footer()).toEqual({ damaged: '0 bytes, too short to be Parquet' });
    expect(reads).toEqual([]);
  });

  test('what keeps it from being read is thrown on', async () => {
    const denied = parquetFooter(400, () => Promise.reject(new Error('AccessDenied')));
    await expect(denied).rejects.toThrow('AccessDenied');
  });
});

function lengthened(whole: Buffer): Buffer {
  const file = Buffer.from(whole);
  file.writeUInt32LE(0x7fffffff, file.length - 8);
  return file;
}

function scrambled(whole: Buffer): Buffer {
  const file = Buffer.from(whole);
  const length = file.readUInt32LE(file.length - 8);
  file.fill(0xff, file.length - 8 - length, file.length - 8);
  return file;
}
