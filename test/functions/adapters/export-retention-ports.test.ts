import { GlueClient } from '@aws-sdk/client-glue';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GlueCatalogue } from '../../../functions/adapters/aws/glue-catalogue.ts';
import { GlueExportPartitions } from '../../../functions/adapters/aws/glue-export-partitions.ts';
import { S3LakeFolders } from '../../../functions/adapters/aws/s3-lake-folders.ts';
import { createGlue, type Glue } from '../../../local/aws/glue/glue.ts';
import { createClock, type VirtualClock } from '../../../local/clock/virtual-clock.ts';
import { type AwsWorld, openAwsWorld } from '../../support/aws-world.ts';
import { S3Imitation } from '../../support/s3-imitation.ts';
import { type Served, serve } from '../../support/served.ts';

describe('folders of the lake, at the local endpoint', () => {
  let world: AwsWorld;
  let client: S3Client;

  beforeEach(async () => {
    world = await openAwsWorld();
    world.s3.createBucket({ name: 'lake', versioned: true });
    client = new S3Client({ ...world.harness, forcePathStyle: true });
  });

  afterEach(async () => {
    client.destroy();
    await world.close();
  });

  const put = (...keys: readonly string[]) =>
    Promise.all(keys.map((Key) => client.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'x' }))));
  const left = () => world.s3.objects('lake').map(({ key }) => key);

  test('are emptied, and no other is; again without harm', async () => {
    await put('exports/a/1.parquet', 'exports/a/b/2.parquet', 'exports/ab/3.parquet', 'latest/a.json');
    const folders = new S3LakeFolders({ client, bucket: 'lake', owner: '123456789012' });
    expect(await folders.deleteSome('exports/a/')).toEqual({ deleted: 2 });
    expect(await folders.deleteSome('exports/a/')).toEqual({ deleted: 0 });
    expect(left()).toEqual(['exports/ab/3.parquet', 'latest/a.json']);
  });

  test.each(['', '/', 'exports/a', '/exports/a/'])(
    'nothing else is taken for a folder: %j',
    async (folder) => {
      const folders = new S3LakeFolders({ client, bucket: 'lake', owner: '123456789012' });
      await expect(folders.deleteSome(folder)).rejects.toThrow(TypeError);
    },
  );
});

test('an object that S3 does not delete is told with its key; the others of the batch are gone', async () => {
  const s3 = new S3Imitation();
  for (const key of ['exports/a/1.parquet', 'exports/a/2.parquet']) {
    s3.objects.set(key, { text: 'x', etag: '"1"' });
  }
  const body =
    '<DeleteResult><Error><Key>exports/a/2.parquet</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>';
  s3.disturbances.push({ method: 'POST', disturbance: { statusCode: 200, body } });
  const client = s3.client();
  const { deleted, refused } = await new S3LakeFolders({
    client,
    bucket: 'lake',
    owner: '123456789012',
  }).deleteSome('exports/a/');
  expect(deleted).toBe(1);
  expect(refused).toMatchObject({ kind: 'access-denied', retryable: false });
  expect(refused?.message).toContain('s3://lake/exports/a/2.parquet');
});

describe('partitions of exports, at the local endpoint', () => {
  let clock: VirtualClock;
  let glue: Glue;
  let served: Served;
  let client: GlueClient;

  beforeEach(async () => {
    clock = createClock({ start: new Date('2026-11-20T03:00:00Z') });
    const bus = { put: () => undefined };
    glue = createGlue({ account: '123456789012', region: 'eu-west-1', partition: 'aws', clock, bus });
    served = await serve(glue.endpoint, clock);
    const { endpoint, region, credentials } = served;
    client = new GlueClient({ endpoint, region, credentials, maxAttempts: 1 });
    const catalogue = new GlueCatalogue(() => client);
    const columns = [{ name: 'id', type: 'bigint', comment: 'bigint' }];
    await catalogue.createDatabase('db', 'exports');
    for (const name of ['a', 'b']) {
      const source = `ledger.public.${name}`;
      await catalogue.createTable('db', { name, source, version: 1, columns, parameters: {} }, 's3://lake/');
      await catalogue.putPartitions('db', name, [
        { snapshot: 'old', location: `s3://lake/exports/t-1/${name}/`, columns, parameters: {} },
        { snapshot: 'new', location: `s3://lake/exports/t-2/${name}/`, columns, parameters: {} },
      ]);
    }
  });

  afterEach(async () => {
    client.destroy();
    await served.close();
    clock.stop();
  });

  const left = (table: string) =>
    [...glue.catalogue.table('db', table).partitions.values()].map(({ Values }) => Values?.[0]);
  const drop = (below: string, tables: readonly string[] = ['a', 'b', 'gone']) =>
    new GlueExportPartitions(() => client).drop('db', tables, { snapshot: 'old', below });

  test('are removed from every table that has them; again without harm', async () => {
    expect(await drop('s3://lake/exports/t-1/')).toBe(2);
    expect(await drop('s3://lake/exports/t-1/')).toBe(0);
    expect([left('a'), left('b')]).toEqual([['new'], ['new']]);
  });

  test('stay where another attempt at the snapshot has taken their place', async () => {
    expect(await drop('s3://lake/exports/t-1-2/')).toBe(0);
    expect(left('a')).toEqual(['old', 'new']);
  });

  test('that Lake Formation keeps are a named refusal', async () => {
    glue.catalogue.lakeFormationRefuses.add('db');
    await expect(drop('s3://lake/exports/t-1/')).rejects.toMatchObject({ kind: 'access-denied' });
  });
});
