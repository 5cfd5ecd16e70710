import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awsFault } from '../../../functions/adapters/aws/fault.ts';
import { S3ExportedFiles } from '../../../functions/adapters/aws/s3-exported-files.ts';
import { S3LedgerStore } from '../../../functions/adapters/aws/s3-ledger-store.ts';
import { type AwsWorld, openAwsWorld } from '../../support/aws-world.ts';

const bucket = 'analytics-lake';
const its = '210987654321';
const other = '123456789012';
let world: AwsWorld;
let client: S3Client;

beforeAll(async () => {
  world = await openAwsWorld();
  world.s3.createBucket({ name: bucket, owner: its });
  client = new S3Client({ ...world.harness, forcePathStyle: true });
});

afterAll(async () => {
  client.destroy();
  await world.close();
});

const files = (owner: string) => new S3ExportedFiles({ client, bucket, owner });
const store = (owner: string) => new S3LedgerStore({ client, bucket, owner });
const theFault = {
  kind: 'access-denied',
  retryable: false,
  message: expect.stringContaining('see that the bucket belongs to account 123456789012'),
};

test('every request says whose bucket it expects', async () => {
  const { etag } = (await store(its).create('latest/a.json', { a: 1 })) as { etag: string };
  await store(its).replace('latest/a.json', { a: 2 }, etag);
  const listed = [];
  for await (const key of store(its).list('latest/')) listed.push(key);
  expect(listed).toEqual(['latest/a.json']);
  expect(await files(its).manifests('exports/t/')).toEqual([]);

  await expect(store(other).read('latest/a.json')).rejects.toMatchObject(theFault);
  await expect(store(other).create('latest/b.json', {})).rejects.toMatchObject(theFault);
  await expect(store(other).replace('latest/a.json', {}, etag)).rejects.toMatchObject(theFault);
  await expect(store(other).removeMarker('open/a')).rejects.toMatchObject(theFault);
  await expect(store(other).list('latest/')[Symbol.asyncIterator]().next()).rejects.toMatchObject(theFault);
  await expect(files(other).manifests('exports/t/')).rejects.toMatchObject(theFault);
  await expect(files(other).parquetFiles('a')[Symbol.asyncIterator]().next()).rejects.toMatchObject(theFault);
  await expect(files(other).footer({ key: 'a.parquet', bytes: 100 })).rejects.toMatchObject(theFault);
});

test('a bucket in another region is a fault that says so', () => {
  const thrown = Object.assign(new Error('The bucket must be addressed using the specified endpoint.'), {
    name: 'PermanentRedirect',
    $metadata: { httpStatusCode: 301 },
  });
  expect(awsFault(thrown, { call: 'S3 ListObjectsV2', subject: 's3://x/' }).message).toContain(
    'the bucket lies in another region, and RDS exports only to its own',
  );
});
