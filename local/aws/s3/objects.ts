import { AwsError, type AwsHttpResponse, NotImitatedError } from '../service.ts';
import { readBody } from './body.ts';
import { type Bucket, type Encryption, isDeleted, type NewObject, type StoredObject } from './bucket.ts';
import { type Conditions, checkRead, noSuchKey } from './conditional.ts';
import type { S3Request } from './request.ts';

/** Headers that S3 keeps with an object and gives back. */
const keptHeaders = [
  'content-type',
  'content-encoding',
  'content-language',
  'content-disposition',
  'cache-control',
  'expires',
];

/** The object that a PutObject asks for. */
export function newObject({ key, http }: S3Request, encryption: Encryption): NewObject {
  const { bytes, checksums } = readBody(http);
  const kept = Object.entries(http.headers).filter(
    ([name]) => keptHeaders.includes(name) || name.startsWith('x-amz-meta-'),
  );
  const headers = Object.fromEntries(kept);
  const encoding = withoutChunking(headers['content-encoding']);
  delete headers['content-encoding'];
  return {
    key,
    body: bytes,
    headers: {
      'content-type': 'binary/octet-stream',
      ...headers,
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
      ...checksums,
    },
    encryption,
  };
}

/** How a put will be encrypted: as its headers say, else as the bucket does by default. */
export function requestedEncryption({ http }: S3Request, byDefault: Encryption): Encryption {
  const algorithm = http.headers['x-amz-server-side-encryption'];
  if (algorithm === undefined) return byDefault;
  if (algorithm === 'AES256') return { algorithm };
  if (algorithm !== 'aws:kms') throw new NotImitatedError(`The encryption ${algorithm} of s3 PutObject`);
  const bucketKey = http.headers['x-amz-server-side-encryption-bucket-key-enabled'] === 'true';
  const keyArn = http.headers['x-amz-server-side-encryption-aws-kms-key-id'];
  if (keyArn === undefined) return { algorithm, bucketKey };
  if (!keyArn.startsWith('arn:')) throw new NotImitatedError('A key named by other than its ARN');
  return { algorithm, keyArn, bucketKey };
}

/** What S3 answers to a put, and again with each read. */
export function encryptionHeaders(encryption: Encryption): Record<string, string> {
  if (encryption.algorithm === 'AES256') return { 'x-amz-server-side-encryption': 'AES256' };
  const { keyArn, bucketKey } = encryption;
  return {
    'x-amz-server-side-encryption': 'aws:kms',
    ...(keyArn === undefined ? {} : { 'x-amz-server-side-encryption-aws-kms-key-id': keyArn }),
    ...(bucketKey ? { 'x-amz-server-side-encryption-bucket-key-enabled': 'true' } : {}),
  };
}

export function versionHeader(versionId: string): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}

export function conditionsOf({ http }: S3Request): Conditions {
  return { ifMatch: http.headers['if-match'], ifNoneMatch: http.headers['if-none-match'] };
}

/** @throws AwsError 404 NoSuchKey or NoSuchVersion, 405 MethodNotAllowed for a delete marker asked for by its id. */
export function findObject(bucket: Bucket, { key, query }: S3Request): StoredObject {
  const versionId = query.get('versionId');
  if (versionId === null) {
    const current = bucket.current(key);
    if (current === undefined) throw noSuchKey();
    return current;
  }
  const version = bucket.version(key, versionId);
  if (version === undefined) {
    throw new AwsError('NoSuchVersion', 404, 'The specified version does not exist.');
  }
  if (isDeleted(version)) {
    throw new AwsError('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
  }
  return version;
}

/** The answer to GetObject and HeadObject. */
export function giveObject(request: S3Request, object: StoredObject): AwsHttpResponse {
  const headers = objectHeaders(request, object);
  if (checkRead(conditionsOf(request), object) === 'not-modified') {
    return { status: 304, headers: { etag: object.etag }, body: '' };
  }
  const range = readRange(request.http.headers['range'], object.body.length);
  if (range === undefined) return { status: 200, headers, body: object.body };
  const { start, end } = range;
  return {
    status: 206,
    headers: { ...headers, 'content-range': `bytes ${start}-${end}/${object.body.length}` },
    body: object.body.subarray(start, end + 1),
  };
}

function objectHeaders({ http }: S3Request, object: StoredObject): Record<string, string> {
  const wantsChecksum =
    http.headers['x-amz-checksum-mode'] === 'ENABLED' && http.headers['range'] === undefined;
  const kept = Object.entries(object.headers).filter(
    ([name]) => wantsChecksum || !name.startsWith('x-amz-checksum-'),
  );
  return {
    ...Object.fromEntries(kept),
    ...encryptionHeaders(object.encryption),
    ...versionHeader(object.versionId),
    etag: object.etag,
    'last-modified': object.lastModified.toUTCString(),
    'accept-ranges': 'bytes',
  };
}

/** One range of bytes: https://www.rfc-editor.org/rfc/rfc9110#name-byte-ranges */
function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  if (header === undefined) return undefined;
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (from === '' && to === '') throw new NotImitatedError(`The range "${header}" of s3 GetObject`);
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || start > end) {
    throw new AwsError('InvalidRange', 416, 'The requested range is not satisfiable');
  }
  return { start, end };
}

/** `aws-chunked` belongs to the upload, not to the object. */
function withoutChunking(encoding: string | undefined): string | undefined {
  const left = (encoding ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== 'aws-chunked');
  return left.length === 0 ? undefined : left.join(',');
}
