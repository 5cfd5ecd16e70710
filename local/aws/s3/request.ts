import { type AwsHttpRequest, type AwsHttpResponse, NotImitatedError } from '../service.ts';

export type BucketOperation =
  | 'CreateBucket'
  | 'HeadBucket'
  | 'DeleteBucket'
  | 'GetBucketLocation'
  | 'GetBucketVersioning'
  | 'PutBucketVersioning'
  | 'ListObjectsV2'
  | 'ListObjectVersions';
export type ObjectOperation = 'PutObject' | 'GetObject' | 'HeadObject' | 'DeleteObject' | 'DeleteObjects';
export type Operation = BucketOperation | ObjectOperation;

/** A request in S3's terms: path-style address, because clients use that with an IP address as endpoint. */
export interface S3Request {
  readonly operation: Operation;
  readonly bucket: string;
  /** Empty for operations on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly http: AwsHttpRequest;
}

/** Carries an operation out. */
export type S3Operation = (request: S3Request) => AwsHttpResponse | Promise<AwsHttpResponse>;

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** The query parameter that tells it from others of its method. */
  readonly marker?: string;
  readonly parameters?: readonly string[];
}

const routes: readonly Route[] = [
  {
    operation: 'ListObjectsV2',
    method: 'GET',
    on: 'bucket',
    marker: 'list-type',
    parameters: ['prefix', 'delimiter', 'max-keys', 'start-after', 'continuation-token'],
  },
  {
    operation: 'ListObjectVersions',
    method: 'GET',
    on: 'bucket',
    marker: 'versions',
    parameters: ['prefix'],
  },
  { operation: 'GetBucketLocation', method: 'GET', on: 'bucket', marker: 'location' },
  { operation: 'GetBucketVersioning', method: 'GET', on: 'bucket', marker: 'versioning' },
  { operation: 'PutBucketVersioning', method: 'PUT', on: 'bucket', marker: 'versioning' },
  { operation: 'DeleteObjects', method: 'POST', on: 'bucket', marker: 'delete' },
  { operation: 'CreateBucket', method: 'PUT', on: 'bucket' },
  { operation: 'HeadBucket', method: 'HEAD', on: 'bucket' },
  { operation: 'DeleteBucket', method: 'DELETE', on: 'bucket' },
  { operation: 'PutObject', method: 'PUT', on: 'object' },
  { operation: 'GetObject', method: 'GET', on: 'object', parameters: ['versionId'] },
  { operation: 'HeadObject', method: 'HEAD', on: 'object', parameters: ['versionId'] },
  { operation: 'DeleteObject', method: 'DELETE', on: 'object', parameters: ['versionId'] },
];

/** Headers that mean something here or nothing to S3's answer; any other `x-amz-` header stops the run by name. */
const knownHeaders = [
  'x-amz-date',
  'x-amz-expected-bucket-owner',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
];

const unknownConditions = ['if-modified-since', 'if-unmodified-since', 'if-range'];

/** @throws NotImitatedError for an operation, parameter or header that is not imitated. */
export function readS3Request(http: AwsHttpRequest): S3Request {
  const [, bucket = '', ...rest] = http.url.pathname.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const query = http.url.searchParams;
  const on = key === '' ? 'bucket' : 'object';
  const parameters = [...query.keys()].filter((name) => name !== 'x-id');
  const route = routes.find(
    (candidate) =>
      candidate.method === http.method &&
      candidate.on === on &&
      (candidate.marker === undefined ? !parameters.some(isMarker) : query.has(candidate.marker)),
  );
  if (route === undefined || bucket === '') {
    throw new NotImitatedError(
      `s3 ${query.get('x-id') ?? `${http.method} ${http.url.pathname}${http.url.search}`}`,
    );
  }
  const stranger = parameters.find((name) => name !== route.marker && !route.parameters?.includes(name));
  if (stranger !== undefined)
    throw new NotImitatedError(`The parameter ${stranger} of s3 ${route.operation}`);
  refuseUnknownHeaders(http.headers, route.operation);
  return { operation: route.operation, bucket, key, query, http };
}

/** Subresources are told by a parameter: one that no route knows must not be taken for the plain operation. */
function isMarker(name: string): boolean {
  return !routes.some(({ parameters }) => parameters?.includes(name));
}

function refuseUnknownHeaders(headers: AwsHttpRequest['headers'], operation: Operation): void {
  const stranger = Object.keys(headers).find(
    (name) =>
      unknownConditions.includes(name) ||
      (name.startsWith('x-amz-') && !knownHeaders.includes(name) && !/^x-amz-(meta|checksum)-/.test(name)),
  );
  if (stranger !== undefined) throw new NotImitatedError(`The header ${stranger} of s3 ${operation}`);
}
