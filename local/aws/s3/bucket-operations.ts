import { type AwsHttpResponse, NotImitatedError } from '../service.ts';
import { element } from '../wire/xml.ts';
import type { Bucket } from './bucket.ts';
import type { Buckets } from './buckets.ts';
import { listObjectsV2, listObjectVersions } from './list.ts';
import type { BucketOperation, S3Operation, S3Request } from './request.ts';
import { empty, namespace, xml } from './wire.ts';

/** The operations on buckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html */
export function bucketOperations({
  buckets,
  region,
}: {
  readonly buckets: Buckets;
  readonly region: string;
}): Readonly<Record<BucketOperation, S3Operation>> {
  return {
    CreateBucket({ bucket }) {
      buckets.create({ name: bucket });
      return empty(200, { location: `/${bucket}` });
    },
    HeadBucket({ bucket }) {
      buckets.named(bucket);
      return empty(200, { 'x-amz-bucket-region': region });
    },
    DeleteBucket({ bucket }) {
      buckets.delete(bucket);
      return empty(204);
    },
    GetBucketLocation({ bucket }) {
      buckets.named(bucket);
      // us-east-1 is told by its absence: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
      const constraint = region === 'us-east-1' ? '' : region;
      return xml(`<LocationConstraint xmlns="${namespace}">${constraint}</LocationConstraint>`);
    },
    GetBucketVersioning: ({ bucket }) => versioningOf(buckets.named(bucket)),
    PutBucketVersioning: (request) => enableVersioning(buckets.named(request.bucket), request),
    ListObjectsV2: ({ bucket, query }) => xml(listObjectsV2(buckets.named(bucket), query)),
    ListObjectVersions: ({ bucket, query }) => xml(listObjectVersions(buckets.named(bucket), query)),
  };
}

function versioningOf({ versioned }: Bucket): AwsHttpResponse {
  const status = versioned ? element('Status', 'Enabled') : '';
  return xml(`<VersioningConfiguration xmlns="${namespace}">${status}</VersioningConfiguration>`);
}

function enableVersioning(bucket: Bucket, { http }: S3Request): AwsHttpResponse {
  const status = /<Status>(\w+)<\/Status>/.exec(http.body.toString())?.[1];
  if (status !== 'Enabled') throw new NotImitatedError(`s3 PutBucketVersioning to ${status}`);
  bucket.versioned = true;
  return empty(200);
}
