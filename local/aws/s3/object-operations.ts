import type { Clock } from '../../clock/clock.ts';
import type { Authorizer, Verdict } from '../../iam/verdict.ts';
import { AwsError, type AwsHttpResponse } from '../service.ts';
import { element } from '../wire/xml.ts';
import { type Bucket, type Encryption, isDeleted } from './bucket.ts';
import type { Buckets } from './buckets.ts';
import { ConditionalWrites } from './conditional.ts';
import {
  conditionsOf,
  encryptionHeaders,
  findObject,
  giveObject,
  newObject,
  requestedEncryption,
  versionHeader,
} from './objects.ts';
import type { ObjectOperation, S3Operation, S3Request } from './request.ts';
import { empty, markerElements, namespace, readKeys, xml } from './wire.ts';

interface ObjectOperationsOptions {
  readonly buckets: Buckets;
  readonly clock: Pick<Clock, 'now'>;
  /** Asked for each key of DeleteObjects, and whether who misses an object may know that it is not there. */
  readonly authorizer: Authorizer;
}

/** The operations on objects: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
export function objectOperations({
  buckets,
  clock,
  authorizer,
}: ObjectOperationsOptions): Readonly<Record<ObjectOperation, S3Operation>> {
  const writes = new ConditionalWrites();

  async function putObject(request: S3Request): Promise<AwsHttpResponse> {
    const bucket = buckets.named(request.bucket);
    const object = newObject(request, requestedEncryption(request, bucket.encryption));
    const stored = await writes.write(bucket, request.key, conditionsOf(request), () =>
      bucket.put(object, clock.now()),
    );
    const checksums = Object.entries(stored.headers).filter(([name]) => name.startsWith('x-amz-checksum-'));
    return empty(200, {
      etag: stored.etag,
      ...Object.fromEntries(checksums),
      ...encryptionHeaders(stored.encryption),
      ...versionHeader(stored.versionId),
    });
  }

  /** Whoever may not list a bucket is not told what is missing from it. */
  function getObject(request: S3Request): AwsHttpResponse {
    const bucket = buckets.named(request.bucket);
    try {
      return giveObject(request, findObject(bucket, request));
    } catch (thrown) {
      if (thrown instanceof AwsError && thrown.status === 404) requireListing(request);
      throw thrown;
    }
  }

  function requireListing({ bucket, http }: S3Request): void {
    const { allowed, reason } = authorizer.authorize(http.principal, {
      action: 's3:ListBucket',
      resource: buckets.arnOf(bucket),
      context: {},
    });
    if (!allowed) throw new AwsError('AccessDenied', 403, reason);
  }

  async function deleteObject(request: S3Request): Promise<AwsHttpResponse> {
    const bucket = buckets.named(request.bucket);
    const versionId = request.query.get('versionId');
    if (versionId !== null) return deleteVersion(bucket, request.key, versionId);
    const marker = await writes.write(bucket, request.key, conditionsOf(request), () =>
      bucket.delete(request.key, clock.now()),
    );
    return empty(
      204,
      marker === undefined ? {} : { ...versionHeader(marker.versionId), 'x-amz-delete-marker': 'true' },
    );
  }

  function deleteObjects({ bucket: name, http }: S3Request): AwsHttpResponse {
    const bucket = buckets.named(name);
    const results = readKeys(http.body.toString()).map((key) => {
      const { allowed, reason } = mayDelete({ bucket: name, key, http });
      if (!allowed) {
        const error = `${element('Key', key)}${element('Code', 'AccessDenied')}${element('Message', reason)}`;
        return `<Error>${error}</Error>`;
      }
      return `<Deleted>${element('Key', key)}${markerElements(bucket.delete(key, clock.now()))}</Deleted>`;
    });
    return xml(`<DeleteResult xmlns="${namespace}">${results.join('')}</DeleteResult>`);
  }

  function mayDelete({ bucket, key, http }: Pick<S3Request, 'bucket' | 'key' | 'http'>): Verdict {
    const resource = `${buckets.arnOf(bucket)}/${key}`;
    return authorizer.authorize(http.principal, { action: 's3:DeleteObject', resource, context: {} });
  }

  return {
    PutObject: putObject,
    GetObject: getObject,
    HeadObject: getObject,
    DeleteObject: deleteObject,
    DeleteObjects: deleteObjects,
  };
}

function deleteVersion(bucket: Bucket, key: string, versionId: string): AwsHttpResponse {
  const removed = bucket.deleteVersion(key, versionId);
  const wasMarker = removed !== undefined && isDeleted(removed);
  return empty(204, { ...versionHeader(versionId), ...(wasMarker ? { 'x-amz-delete-marker': 'true' } : {}) });
}

/** How the object that a request is about is, or will be, encrypted; `undefined` where there is none. */
export function encryptionFor(request: S3Request, buckets: Buckets): Encryption | undefined {
  const bucket = buckets.find(request.bucket);
  if (bucket === undefined) return undefined;
  if (request.operation === 'PutObject') return requestedEncryption(request, bucket.encryption);
  const versionId = request.query.get('versionId');
  const object = versionId === null ? bucket.current(request.key) : bucket.version(request.key, versionId);
  return object === undefined || isDeleted(object) ? undefined : object.encryption;
}
