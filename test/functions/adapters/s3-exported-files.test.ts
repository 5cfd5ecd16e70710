import { describe, expect, test } from 'vitest';
import { S3ExportedFiles } from '../../../functions/adapters/aws/s3-exported-files.ts';
import { parquetOf } from '../../support/parquet.ts';
import { S3Imitation, s3Error } from '../../support/s3-imitation.ts';

function given(objects: Readonly<Record<string, string>>) {
  const s3 = new S3Imitation();
  for (const [key, text] of Object.entries(objects)) s3.objects.set(key, { text, etag: '"1"' });
  return { s3, files: new S3ExportedFiles({ client: s3.client(), bucket: 'lake', owner: '123456789012' }) };
}

async function listed(files: S3ExportedFiles, folder: string) {
  const found = [];
  for await (const file of files.parquetFiles(folder)) found.push(file);
  return found;
}

describe('files of an export on S3', () => {
  test('manifests are read, whatever lies beside them', async () => {
    const { files } = given({
      'exports/t/export_info_t.json': '{"a":1}',
      'exports/t/export_tables_info_t_from_1_to_2.json': '{"b":',
      'exports/t/export_tables_info_t_from_3_to_4.json': '{}',
      'exports/t/export_notes.txt': 'no',
      'exports/t/ledger/public.accounts/1/part-0.gz.parquet': 'PAR1',
      'exports/t2/export_info_t2.json': 'no',
    });
    expect(await files.manifests('exports/t/')).toEqual([
      { name: 'export_info_t.json', text: '{"a":1}' },
      { name: 'export_tables_info_t_from_1_to_2.json', text: '{"b":' },
      { name: 'export_tables_info_t_from_3_to_4.json', text: '{}' },
    ]);
  });

  test('of a folder that does not exist are none', async () => {
    const { files } = given({});
    expect(await files.manifests('exports/t/')).toEqual([]);
    expect(await listed(files, 'exports/t/')).toEqual([]);
  });

  test('are listed with their sizes, page by page, whatever lies between', async () => {
    const marks = Object.fromEntries(
      Array.from({ length: 7 }, (_, index) => [`exports/t/ledger/public.a/${index}/_SUCCESS`, '']),
    );
    const { s3, files } = given({ ...marks, 'exports/t/ledger/public.a/9/part-0.gz.parquet': 'PAR1' });
    expect(await listed(files, 'exports/t/')).toEqual([
      { key: 'exports/t/ledger/public.a/9/part-0.gz.parquet', bytes: 4 },
    ]);
    expect(s3.requests).toHaveLength(3);
  });

  test('are listed from where an earlier invocation ended', async () => {
    const { files } = given(
      Object.fromEntries(
        Array.from({ length: 7 }, (_, index) => [`exports/t/ledger/public.a/${index}.gz.parquet`, 'PAR1']),
      ),
    );
    const found = [];
    for await (const { key } of files.parquetFiles('exports/t/', 'exports/t/ledger/public.a/4.gz.parquet'))
      found.push(key);
    expect(found).toEqual([
      'exports/t/ledger/public.a/5.gz.parquet',
      'exports/t/ledger/public.a/6.gz.parquet',
    ]);
  });

  test('of Parquet are read at their end alone, in one request', async () => {
    const bytes = parquetOf(3);
    const { s3, files } = given({ 'a.parquet': bytes.toString('latin1') });
    expect(await files.footer({ key: 'a.parquet', bytes: bytes.length })).toEqual({
      rows: 3,
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'note', type: 'string' },
      ],
    });
    expect(s3.requests).toEqual(['GET a.parquet']);
  });

  test('whose end cannot be read are not called damaged', async () => {
    const { s3, files } = given({ 'a.parquet': parquetOf(3).toString('latin1') });
    s3.disturbances.push({ method: 'GET', disturbance: s3Error(403, 'AccessDenied') });
    await expect(files.footer({ key: 'a.parquet', bytes: 400 })).rejects.toMatchObject({
      kind: 'access-denied',
    });
  });

  test.each([
    ['AccessDenied', 403, 'access-denied'],
    ['NoSuchBucket', 404, 'not-found'],
  ])('that S3 refuses to show, with %s, throw a fault', async (code, status, kind) => {
    const { s3, files } = given({});
    s3.disturbances.push({ method: 'GET', disturbance: s3Error(status, code) });
    await expect(files.manifests('exports/t/')).rejects.toMatchObject({
      name: 'Fault',
      kind,
      retryable: false,
    });
    s3.disturbances.push({ method: 'GET', disturbance: s3Error(status, code) });
    await expect(listed(files, 'exports/t/')).rejects.toMatchObject({ kind, retryable: false });
  });
});
