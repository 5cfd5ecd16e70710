import type { Clock } from '../../clock/clock.ts';
import type { Authorizer } from '../../iam/verdict.ts';
import { AwsError, type ServiceEndpoint } from '../service.ts';
import type { StoredObject } from './bucket.ts';
import { bucketOperations } from './bucket-operations.ts';
import { Buckets, type NewBucket } from './buckets.ts';
import { identifyS3 } from './identify.ts';
import { encryptionFor, objectOperations } from './object-operations.ts';
import { readS3Request, type S3Request } from './request.ts';
import { renderS3Error } from './wire.ts';

export interface S3Options {
  /** Whose buckets are made here, unless they say otherwise. */
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly authorizer: Authorizer;
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
  const { clock, region, partition } = options;
  const buckets = new Buckets(options);
  const operations = {
    ...bucketOperations({ buckets, region }),
    ...objectOperations({ ...options, buckets }),
  };

  const endpoint: ServiceEndpoint = {
    service: 's3',
    identify(http) {
      const request = readS3Request(http);
      return identifyS3(request, { partition, region, encryption: encryptionFor(request, buckets) });
    },
    async answer(http) {
      const request = readS3Request(http);
      requireExpectedOwner(request, buckets);
      return operations[request.operation](request);
    },
    renderError: renderS3Error,
  };

  return {
    endpoint,
    createBucket: (bucket) => buckets.create(bucket),
    has: (bucket) => buckets.find(bucket) !== undefined,
    objects: (bucket) => buckets.named(bucket).objects(),
    arrangeObject(bucket, key, body) {
      const { encryption } = buckets.named(bucket);
      buckets.named(bucket).put({ key, body, headers: {}, encryption }, clock.now());
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
function requireExpectedOwner({ bucket, http }: S3Request, buckets: Buckets): void {
  const expected = http.headers['x-amz-expected-bucket-owner'];
  if (expected === undefined || (buckets.find(bucket)?.owner ?? expected) === expected) return;
  throw new AwsError('AccessDenied', 403, 'Access Denied');
}
