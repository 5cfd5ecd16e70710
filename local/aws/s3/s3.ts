import type { Clock } from '../../clock/clock.ts';
import type { Authorizer } from '../../iam/verdict.ts';
import {
  AwsError,
  type AwsHttpResponse,
  NotImitatedError,
  type Principal,
  type ServiceEndpoint,
} from '../service.ts';
import { element } from '../wire/xml.ts';
import { Bucket, type Encryption, isDeleted, type StoredObject } from './bucket.ts';
import { ConditionalWrites } from './conditional.ts';
import { identifyS3 } from './identify.ts';
import { listObjectsV2, listObjectVersions } from './list.ts';
import {
  conditionsOf,
  encryptionHeaders,
  findObject,
  giveObject,
  newObject,
  requestedEncryption,
  versionHeader,
} from './objects.ts';
import { readS3Request, type S3Request } from './request.ts';
import { empty, markerElements, namespace, readKeys, renderS3Error, xml } from './wire.ts';

export interface S3Options {
  /** Whose buckets are made here, unless they say otherwise. */
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly authorizer: Authorizer;
}

export interface NewBucket {
  readonly name: string;
  /** Default encryption under this key; the service's own key (AES256) unless given. */
  readonly kmsKeyArn?: string;
  readonly bucketKey?: boolean;
  readonly versioned?: boolean;
  /** Another account than the run's. */
  readonly owner?: string;
}

/** S3 as its endpoint, and as who deploys and inspects the run sees it. */
export interface S3 {
  readonly endpoint: ServiceEndpoint;
  /** @returns the bucket's ARN. */
  createBucket(bucket: NewBucket): string;
  has(bucket: string): boolean;
  /** Current objects in key order; throws NoSuchBucket. */
  objects(bucket: string): readonly StoredObject[];
  /** An object that is there from the beginning, put by nobody. */
  arrangeObject(bucket: string, key: string, body: Buffer): void;
}

/**
 * S3's REST protocol for the operations that the suite uses, in memory. What is imitated, and what is not:
 * docs/local-run/s3.md.
 */
export function createS3(options: S3Options): S3 {
  const { clock, authorizer, region, partition, account } = options;
  const buckets = new Map<string, Bucket>();
  const writes = new ConditionalWrites();

  function createBucket(bucket: NewBucket): string {
    const { name, kmsKeyArn, bucketKey = false, versioned = false, owner = account } = bucket;
    if (buckets.has(name)) {
      throw new AwsError(
        'BucketAlreadyOwnedByYou',
        409,
        'Your previous request to create the named bucket succeeded and you already own it.',
      );
    }
    const encryption: Encryption =
      kmsKeyArn === undefined
        ? { algorithm: 'AES256' }
        : { algorithm: 'aws:kms', keyArn: kmsKeyArn, bucketKey };
    buckets.set(name, new Bucket(name, { encryption, versioned, owner, created: clock.now() }));
    return `arn:${partition}:s3:::${name}`;
  }

  function bucketOf({ bucket }: Pick<S3Request, 'bucket'>): Bucket {
    const found = buckets.get(bucket);
    if (found === undefined) throw new AwsError('NoSuchBucket', 404, 'The specified bucket does not exist');
    return found;
  }

  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
  function expectOwner({ bucket, http }: S3Request): void {
    const expected = http.headers['x-amz-expected-bucket-owner'];
    if (expected === undefined || (buckets.get(bucket)?.owner ?? expected) === expected) return;
    throw new AwsError('AccessDenied', 403, 'Access Denied');
  }

  function encryptionOf(request: S3Request): Encryption | undefined {
    const bucket = buckets.get(request.bucket);
    if (bucket === undefined) return undefined;
    if (request.operation === 'PutObject') return requestedEncryption(request, bucket.encryption);
    const versionId = request.query.get('versionId');
    const object = versionId === null ? bucket.current(request.key) : bucket.version(request.key, versionId);
    return object === undefined || isDeleted(object) ? undefined : object.encryption;
  }

  async function putObject(request: S3Request): Promise<AwsHttpResponse> {
    const bucket = bucketOf(request);
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
    const bucket = bucketOf(request);
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
      resource: `arn:${partition}:s3:::${bucket}`,
      context: {},
    });
    if (!allowed) throw new AwsError('AccessDenied', 403, reason);
  }

  async function deleteObject(request: S3Request): Promise<AwsHttpResponse> {
    const bucket = bucketOf(request);
    const { key, query } = request;
    const versionId = query.get('versionId');
    if (versionId !== null) {
      const removed = bucket.deleteVersion(key, versionId);
      const wasMarker = removed !== undefined && isDeleted(removed);
      return empty(204, {
        ...versionHeader(versionId),
        ...(wasMarker ? { 'x-amz-delete-marker': 'true' } : {}),
      });
    }
    const conditions = conditionsOf(request);
    const marker = await writes.write(bucket, key, conditions, () => bucket.delete(key, clock.now()));
    return empty(
      204,
      marker === undefined ? {} : { ...versionHeader(marker.versionId), 'x-amz-delete-marker': 'true' },
    );
  }

  function deleteObjects(request: S3Request): AwsHttpResponse {
    const bucket = bucketOf(request);
    const results = readKeys(request.http.body.toString()).map((key) => {
      const { allowed, reason } = mayDelete(request.http.principal, bucket.name, key);
      if (!allowed) {
        const error = `${element('Key', key)}${element('Code', 'AccessDenied')}${element('Message', reason)}`;
        return `<Error>${error}</Error>`;
      }
      return `<Deleted>${element('Key', key)}${markerElements(bucket.delete(key, clock.now()))}</Deleted>`;
    });
    return xml(`<DeleteResult xmlns="${namespace}">${results.join('')}</DeleteResult>`);
  }

  function mayDelete(principal: Principal, bucket: string, key: string) {
    const resource = `arn:${partition}:s3:::${bucket}/${key}`;
    return authorizer.authorize(principal, { action: 's3:DeleteObject', resource, context: {} });
  }

  function deleteBucket(request: S3Request): AwsHttpResponse {
    const bucket = bucketOf(request);
    if (!bucket.isEmpty) {
      throw new AwsError('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty');
    }
    buckets.delete(bucket.name);
    return empty(204);
  }

  function versioning(request: S3Request): AwsHttpResponse {
    const bucket = bucketOf(request);
    if (request.operation === 'PutBucketVersioning') {
      const status = /<Status>(\w+)<\/Status>/.exec(request.http.body.toString())?.[1];
      if (status !== 'Enabled') throw new NotImitatedError(`s3 PutBucketVersioning to ${status}`);
      bucket.versioned = true;
      return empty(200);
    }
    const status = bucket.versioned ? element('Status', 'Enabled') : '';
    return xml(`<VersioningConfiguration xmlns="${namespace}">${status}</VersioningConfiguration>`);
  }

  function location(request: S3Request): AwsHttpResponse {
    bucketOf(request);
    // us-east-1 is told by its absence: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
    const constraint = region === 'us-east-1' ? '' : region;
    return xml(`<LocationConstraint xmlns="${namespace}">${constraint}</LocationConstraint>`);
  }

  function handle(request: S3Request): AwsHttpResponse | Promise<AwsHttpResponse> {
    switch (request.operation) {
      case 'CreateBucket':
        createBucket({ name: request.bucket });
        return empty(200, { location: `/${request.bucket}` });
      case 'HeadBucket':
        bucketOf(request);
        return empty(200, { 'x-amz-bucket-region': region });
      case 'DeleteBucket':
        return deleteBucket(request);
      case 'GetBucketLocation':
        return location(request);
      case 'GetBucketVersioning':
      case 'PutBucketVersioning':
        return versioning(request);
      case 'ListObjectsV2':
        return xml(listObjectsV2(bucketOf(request), request.query));
      case 'ListObjectVersions':
        return xml(listObjectVersions(bucketOf(request), request.query));
      case 'DeleteObjects':
        return deleteObjects(request);
      case 'PutObject':
        return putObject(request);
      case 'GetObject':
      case 'HeadObject':
        return getObject(request);
      case 'DeleteObject':
        return deleteObject(request);
    }
  }

  const endpoint: ServiceEndpoint = {
    service: 's3',
    identify(http) {
      const request = readS3Request(http);
      return identifyS3(request, { partition, region, encryption: encryptionOf(request) });
    },
    handle: async (http) => {
      const request = readS3Request(http);
      expectOwner(request);
      return handle(request);
    },
    renderError: renderS3Error,
  };

  return {
    endpoint,
    createBucket,
    has: (bucket) => buckets.has(bucket),
    objects: (bucket) => bucketOf({ bucket }).objects(),
    arrangeObject(bucket, key, body) {
      const { encryption } = bucketOf({ bucket });
      bucketOf({ bucket }).put({ key, body, headers: {}, encryption }, clock.now());
    },
  };
}
