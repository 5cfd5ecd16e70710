import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ContractTarget, runContract } from './contract.ts';

/** What the suite relies on S3 for. Buckets it makes stay: give it an account that may keep them, or none. */
export function s3Contract(target: () => ContractTarget, lacks: readonly string[] = []): void {
  const bucket = `contract-${randomUUID()}`;
  const versioned = `contract-versioned-${randomUUID()}`;
  let s3: S3Client;

  beforeAll(async () => {
    s3 = new S3Client({ ...target(), maxAttempts: 1, forcePathStyle: true });
    for (const Bucket of [bucket, versioned]) await s3.send(new CreateBucketCommand({ Bucket }));
  });
  afterAll(() => s3.destroy());

  const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));
  const get = async (Key: string, more: object = {}) => {
    const { Body, ...rest } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key, ...more }));
    return { ...rest, text: await Body?.transformToString() };
  };
  const status = (code: number, name: string) => ({ name, $metadata: { httpStatusCode: code } });
  const exists = async (Bucket: string, Key: string) =>
    s3.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );

  async function keys(prefix: string, more: object = {}): Promise<(string | undefined)[]> {
    const input = { Bucket: bucket, Prefix: prefix, ...more };
    const page = await s3.send(new ListObjectsV2Command(input));
    return (page.Contents ?? []).map(({ Key }) => Key);
  }

  const cases = {
    'an object comes back as it was put': async () => {
      const more = { ContentType: 'application/json', Metadata: { attempt: '7' } };
      const { ETag } = await put('plain/a', '{"a":1}', more);
      const found = await get('plain/a');
      expect(found).toMatchObject({ text: '{"a":1}', ContentLength: 7, ...more, ETag });
      expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    },

    'HeadObject tells the same without the body': async () => {
      await put('head/a', 'twelve bytes');
      const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'head/a' }));
      expect(head).toMatchObject({ ContentLength: 12 });
      expect(head.LastModified).toBeInstanceOf(Date);
    },

    'a stream can be put': async () => {
      const Body = Readable.from([Buffer.from('one '), Buffer.from('two')]);
      const input = { Bucket: bucket, Key: 'stream/a', Body, ContentLength: 7 };
      await s3.send(new PutObjectCommand(input));
      const found = await get('stream/a');
      expect(found.text).toBe('one two');
      expect(found.ContentEncoding).toBeUndefined();
    },

    'keys may hold any characters': async () => {
      const key = 'odd/ä ü+%&=<x>"\'/(1)!*.json';
      await put(key, 'odd');
      expect((await get(key)).text).toBe('odd');
      expect(await keys('odd/')).toEqual([key]);
    },

    'objects are encrypted by default, and say so': async () => {
      expect(await put('encrypted/a', 'a')).toMatchObject({ ServerSideEncryption: 'AES256' });
      expect(await get('encrypted/a')).toMatchObject({ ServerSideEncryption: 'AES256' });
    },

    'the checksum that came with a body is kept, and a wrong one refused': async () => {
      const ChecksumCRC32 = 'DUoRhQ==';
      await put('checksum/a', 'hello world', { ChecksumCRC32 });
      expect(await get('checksum/a', { ChecksumMode: 'ENABLED' })).toMatchObject({ ChecksumCRC32 });
      await expect(put('checksum/b', 'hello worlds', { ChecksumCRC32 })).rejects.toMatchObject(
        status(400, 'BadDigest'),
      );
    },

    'a missing key is NoSuchKey, 404': async () => {
      await expect(get('missing/a')).rejects.toMatchObject(status(404, 'NoSuchKey'));
      const head = s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'missing/a' }));
      await expect(head).rejects.toMatchObject(status(404, 'NotFound'));
    },

    'a missing bucket is NoSuchBucket, 404': async () => {
      const absent = `absent-${randomUUID()}`;
      const found = s3.send(new GetObjectCommand({ Bucket: absent, Key: 'a' }));
      await expect(found).rejects.toMatchObject(status(404, 'NoSuchBucket'));
      const listed = s3.send(new ListObjectsV2Command({ Bucket: absent }));
      await expect(listed).rejects.toMatchObject(status(404, 'NoSuchBucket'));
      const head = s3.send(new HeadBucketCommand({ Bucket: absent }));
      await expect(head).rejects.toMatchObject(status(404, 'NotFound'));
    },

    'a bucket says where it is': async () => {
      const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: bucket }));
      expect(LocationConstraint ?? 'us-east-1').toBe(target().region);
    },

    'If-None-Match: * creates once; the second is 412 and changes nothing': async () => {
      await put('create/a', 'first', { IfNoneMatch: '*' });
      const second = put('create/a', 'second', { IfNoneMatch: '*' });
      await expect(second).rejects.toMatchObject(status(412, 'PreconditionFailed'));
      expect((await get('create/a')).text).toBe('first');
    },

    'a deleted key can be created again': async () => {
      await put('create/b', 'first', { IfNoneMatch: '*' });
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'create/b' }));
      await put('create/b', 'second', { IfNoneMatch: '*' });
      expect((await get('create/b')).text).toBe('second');
    },

    'If-Match replaces the version it names; another is 412': async () => {
      const { ETag: first } = await put('replace/a', 'first');
      const { ETag: second } = await put('replace/a', 'second', { IfMatch: first });
      expect(second).not.toBe(first);
      const stale = put('replace/a', 'third', { IfMatch: first });
      await expect(stale).rejects.toMatchObject(status(412, 'PreconditionFailed'));
      expect((await get('replace/a')).text).toBe('second');
    },

    'If-Match on a missing key is 404': async () => {
      const absent = put('replace/missing', 'x', { IfMatch: '"d41d8cd98f00b204e9800998ecf8427e"' });
      await expect(absent).rejects.toMatchObject(status(404, 'NoSuchKey'));
    },

    'of creates that race, one wins and the others are 412 or 409': async () => {
      const racers = await Promise.allSettled(
        Array.from({ length: 8 }, (_, racer) => put('race/a', `racer ${racer}`, { IfNoneMatch: '*' })),
      );
      const winners = racers.flatMap(({ status: end }, racer) => (end === 'fulfilled' ? [racer] : []));
      expect(winners).toHaveLength(1);
      for (const racer of racers) {
        if (racer.status === 'fulfilled') continue;
        expect(['412 PreconditionFailed', '409 ConditionalRequestConflict']).toContain(
          `${racer.reason.$metadata.httpStatusCode} ${racer.reason.name}`,
        );
      }
      expect((await get('race/a')).text).toBe(`racer ${winners[0]}`);
    },

    'reads can be conditional': async () => {
      const { ETag } = await put('read/a', 'a');
      expect((await get('read/a', { IfMatch: ETag })).text).toBe('a');
      await expect(get('read/a', { IfMatch: '"other"' })).rejects.toMatchObject(
        status(412, 'PreconditionFailed'),
      );
      await expect(get('read/a', { IfNoneMatch: ETag })).rejects.toMatchObject({
        $metadata: { httpStatusCode: 304 },
      });
    },

    'a range of bytes is 206 with Content-Range; one past the end is 416': async () => {
      await put('range/a', '0123456789');
      const middle = await get('range/a', { Range: 'bytes=2-4' });
      expect(middle).toMatchObject({ text: '234', ContentRange: 'bytes 2-4/10', ContentLength: 3 });
      expect((await get('range/a', { Range: 'bytes=7-' })).text).toBe('789');
      expect((await get('range/a', { Range: 'bytes=-2' })).text).toBe('89');
      await expect(get('range/a', { Range: 'bytes=10-' })).rejects.toMatchObject(status(416, 'InvalidRange'));
    },

    'keys are listed in the order of their UTF-8 bytes': async () => {
      for (const key of ['order/b', 'order/B', 'order/\u{1F600}', 'order/\uFF01']) await put(key, '-');
      expect(await keys('order/')).toEqual(['order/B', 'order/b', 'order/\uFF01', 'order/\u{1F600}']);
      expect(await keys('order/', { StartAfter: 'order/b' })).toEqual(['order/\uFF01', 'order/\u{1F600}']);
    },

    'listing goes page by page': async () => {
      for (const name of ['a', 'b', 'c', 'd', 'e']) await put(`page/${name}`, '-');
      const pages: unknown[] = [];
      const paginator = paginateListObjectsV2(
        { client: s3, pageSize: 2 },
        { Bucket: bucket, Prefix: 'page/', StartAfter: 'page/a' },
      );
      for await (const { Contents, IsTruncated, KeyCount } of paginator) {
        pages.push([IsTruncated, KeyCount, ...(Contents ?? []).map(({ Key }) => Key)]);
      }
      expect(pages).toEqual([
        [true, 2, 'page/b', 'page/c'],
        [false, 2, 'page/d', 'page/e'],
      ]);
    },

    'a delimiter folds keys into common prefixes, over pages too': async () => {
      for (const key of ['fold/a', 'fold/b/1', 'fold/b/2', 'fold/c']) await put(key, '-');
      const input = { Bucket: bucket, Prefix: 'fold/', Delimiter: '/', MaxKeys: 2 };
      const first = await s3.send(new ListObjectsV2Command(input));
      expect(first.Contents?.map(({ Key }) => Key)).toEqual(['fold/a']);
      expect(first.CommonPrefixes).toEqual([{ Prefix: 'fold/b/' }]);
      const second = await s3.send(
        new ListObjectsV2Command({ ...input, ContinuationToken: first.NextContinuationToken }),
      );
      expect(second.CommonPrefixes).toBeUndefined();
      expect(second.Contents?.map(({ Key }) => Key)).toEqual(['fold/c']);
    },

    'an empty listing has no Contents': async () => {
      const { Contents, KeyCount } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: 'nothing/' }),
      );
      expect(Contents).toBeUndefined();
      expect(KeyCount).toBe(0);
    },

    'deleting what is missing succeeds': async () => {
      const gone = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'gone/a' }));
      expect(gone.$metadata.httpStatusCode).toBe(204);
    },

    'several keys are deleted at once': async () => {
      await put('many/a&b', '-');
      await put('many/c', '-');
      const { Deleted, Errors } = await s3.send(
        new DeleteObjectsCommand({
          Bucket: bucket,
          Delete: { Objects: [{ Key: 'many/a&b' }, { Key: 'many/c' }] },
        }),
      );
      expect(Deleted?.map(({ Key }) => Key)).toEqual(['many/a&b', 'many/c']);
      expect(Errors).toBeUndefined();
      expect(await keys('many/')).toEqual([]);
    },

    'a versioned bucket keeps what was replaced or deleted': async () => {
      const Bucket = versioned;
      const VersioningConfiguration = { Status: 'Enabled' } as const;
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
      const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'first' }));
      const second = await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'second' }));
      const removal = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
      expect(removal.DeleteMarker).toBe(true);
      expect(await exists(Bucket, 'a')).toBe(false);

      const kept = await s3.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId: first.VersionId }));
      expect(await kept.Body?.transformToString()).toBe('first');
      const { Versions, DeleteMarkers } = await s3.send(
        new ListObjectVersionsCommand({ Bucket, Prefix: 'a' }),
      );
      expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId]);
      expect(DeleteMarkers).toMatchObject([{ IsLatest: true, VersionId: removal.VersionId }]);

      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a', VersionId: removal.VersionId }));
      expect(await exists(Bucket, 'a')).toBe(true);
    },
  };

  runContract('S3', cases, lacks);
}
