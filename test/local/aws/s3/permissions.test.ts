import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AwsWorld, openAwsWorld } from '../../../support/aws-world.ts';

const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/control';
const Bucket = 'ledger';
const on = (Action: string | string[], Resource = 'arn:aws:s3:::ledger/*') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const list = on('s3:ListBucket', 'arn:aws:s3:::ledger');

let world: AwsWorld;

beforeEach(async () => {
  world = await openAwsWorld();
});
afterEach(() => world.close());

function as(...statements: object[]): S3Client {
  return new S3Client(world.actor('exporter', ...statements));
}

const get = (s3: S3Client, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }));
const put = (s3: S3Client, Key: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...more }));
const refused = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

test('a bucket of another account than expected is denied, and nothing is written', async () => {
  world.s3.createBucket({ name: 'ledger', owner: '210987654321' });
  const s3 = as(on(['s3:GetObject', 's3:PutObject']), list);
  await put(s3, 'ours', { ExpectedBucketOwner: '210987654321' });
  await expect(put(s3, 'theirs', { ExpectedBucketOwner: '123456789012' })).rejects.toMatchObject(refused);
  expect(world.s3.objects('ledger').map(({ key }) => key)).toEqual(['ours']);
});

test('who may not list a bucket is not told that a key is missing', async () => {
  world.s3.createBucket({ name: 'ledger' });
  const blind = as(on('s3:GetObject'));
  await expect(get(blind, 'missing')).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('s3:ListBucket on resource: arn:aws:s3:::ledger because'),
  });
  const head = blind.send(new HeadObjectCommand({ Bucket, Key: 'missing' }));
  await expect(head).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await expect(get(as(on('s3:GetObject'), list), 'missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a list permission for a prefix asks for the prefix, and does not count without one', async () => {
  world.s3.createBucket({ name: 'ledger' });
  const listOpen = { ...list, Condition: { StringLike: { 's3:prefix': 'open/*' } } };
  const s3 = as(on('s3:GetObject'), listOpen);
  await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'open/exports' }));
  await expect(s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'leases/' }))).rejects.toMatchObject(
    refused,
  );
  await expect(get(s3, 'open/missing')).rejects.toMatchObject(refused);
  const ifExists = { ...list, Condition: { StringLikeIfExists: { 's3:prefix': 'open/*' } } };
  await expect(get(as(on('s3:GetObject'), ifExists), 'open/missing')).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
});

test('a bucket can refuse puts without a condition, and plain HTTP, which this never is', async () => {
  world.s3.createBucket({ name: 'ledger' });
  const deny = (sid: string, Action: string, Condition: object) => ({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action,
    Resource: ['arn:aws:s3:::ledger', 'arn:aws:s3:::ledger/*'],
    Condition,
  });
  world.iam.registerResourcePolicy('arn:aws:s3:::ledger', {
    Statement: [
      deny('Tls', 's3:*', { Bool: { 'aws:SecureTransport': 'false' } }),
      deny('Unconditional', 's3:PutObject', {
        Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' },
      }),
    ],
  });
  const s3 = as(on('s3:PutObject'));
  await expect(put(s3, 'a')).rejects.toMatchObject(refused);
  const { ETag } = await put(s3, 'a', { IfNoneMatch: '*' });
  await put(s3, 'a', { IfMatch: ETag });
});

test('a bucket under a customer’s key needs the key in the caller’s name, through S3', async () => {
  world.s3.createBucket({ name: 'ledger', kmsKeyArn: keyArn, bucketKey: true });
  world.iam.registerResourcePolicy(keyArn, {
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
      Action: 'kms:*',
      Resource: '*',
    },
  });
  const objects = on(['s3:PutObject', 's3:GetObject']);
  const useKey = (Action: string) => ({
    ...on(Action, keyArn),
    Condition: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
  });
  await expect(put(as(objects), 'a')).rejects.toMatchObject({
    ...refused,
    message: expect.stringContaining('kms:GenerateDataKey on resource'),
  });
  const answer = await put(as(objects, useKey('kms:GenerateDataKey')), 'a');
  expect(answer).toMatchObject({
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: keyArn,
    BucketKeyEnabled: true,
  });
  await expect(get(as(objects), 'a')).rejects.toMatchObject(refused);
  expect(await get(as(objects, useKey('kms:Decrypt')), 'a')).toMatchObject({ SSEKMSKeyId: keyArn });
  // HeadObject shows nothing that is encrypted.
  await as(objects).send(new HeadObjectCommand({ Bucket, Key: 'a' }));
});

test('keys deleted together are authorised one by one', async () => {
  world.s3.createBucket({ name: 'ledger' });
  const admin = new S3Client(world.harness);
  await put(admin, 'open/a');
  await put(admin, 'exports/a');
  const s3 = as(on('s3:DeleteObject', 'arn:aws:s3:::ledger/open/*'));
  const Objects = [{ Key: 'open/a' }, { Key: 'exports/a' }];
  const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  expect(Deleted).toEqual([{ Key: 'open/a' }]);
  expect(Errors).toMatchObject([{ Key: 'exports/a', Code: 'AccessDenied' }]);
  expect(world.s3.objects('ledger').map(({ key }) => key)).toEqual(['exports/a']);
});

test('what is not imitated stops the run by name', async () => {
  world.s3.createBucket({ name: 'ledger' });
  const admin = new S3Client(world.harness);
  await expect(put(admin, 'a', { ACL: 'public-read' })).rejects.toMatchObject({ name: 'NotImplemented' });
  await expect(put(admin, 'a', { StorageClass: 'GLACIER' })).rejects.toThrow();
  const { CreateMultipartUploadCommand, GetObjectTaggingCommand } = await import('@aws-sdk/client-s3');
  await expect(admin.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a' }))).rejects.toThrow();
  await expect(admin.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }))).rejects.toThrow();
  expect(world.door.failures.map((text) => text.replace(/ is not imitated.*/, ''))).toEqual([
    'The header x-amz-acl of s3 PutObject',
    'The header x-amz-storage-class of s3 PutObject',
    's3 POST /ledger/a?uploads=',
    's3 GET /ledger/a?tagging=',
  ]);
});
