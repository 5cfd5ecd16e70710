import { impliedPermissions } from '../../iam/implied.ts';
import type { RequestContext } from '../../iam/verdict.ts';
import type { CallIdentity } from '../service.ts';
import type { Encryption } from './bucket.ts';
import type { Operation, S3Request } from './request.ts';

/**
 * API operation to IAM action; for operations on versions it ends in `Version`. `null`: keys are authorised one by one
 * while the request is carried out.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const actions: Readonly<Record<Operation, string | null>> = {
  CreateBucket: 's3:CreateBucket',
  HeadBucket: 's3:ListBucket',
  DeleteBucket: 's3:DeleteBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  GetBucketVersioning: 's3:GetBucketVersioning',
  PutBucketVersioning: 's3:PutBucketVersioning',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  DeleteObjects: null,
  PutObject: 's3:PutObject',
  GetObject: 's3:GetObject',
  HeadObject: 's3:GetObject',
  DeleteObject: 's3:DeleteObject',
};

/** Condition keys that S3 takes from headers and parameters of the same names. */
const contextHeaders: Readonly<Record<string, string>> = {
  'if-match': 's3:if-match',
  'if-none-match': 's3:if-none-match',
  'x-amz-server-side-encryption': 's3:x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 's3:x-amz-server-side-encryption-aws-kms-key-id',
};
const contextParameters = ['prefix', 'delimiter', 'max-keys'];

export interface Surroundings {
  readonly partition: string;
  readonly region: string;
  /** How the object is, or will be, encrypted; absent where there is none. */
  readonly encryption: Encryption | undefined;
}

/** What IAM is asked about a request. */
export function identifyS3(
  request: S3Request,
  { partition, region, encryption }: Surroundings,
): CallIdentity {
  const { operation, bucket, key, query } = request;
  const bucketArn = `arn:${partition}:s3:::${bucket}`;
  const resource = key === '' ? bucketArn : `${bucketArn}/${key}`;
  const action = actionOf(operation, query.has('versionId'));
  return {
    action: action ?? 's3:DeleteObject',
    operation,
    resources: action === null ? [] : [resource],
    context: contextOf(request),
    implied: impliedPermissions(usesKey(request) ? (action ?? '') : '', {
      region,
      keyArn: encryption?.algorithm === 'aws:kms' ? encryption.keyArn : undefined,
      encryptionContext: {
        'aws:s3:arn': encryption?.algorithm === 'aws:kms' && encryption.bucketKey ? bucketArn : resource,
      },
    }),
  };
}

function actionOf(operation: Operation, ofVersion: boolean): string | null {
  const action = actions[operation];
  return action !== null && ofVersion ? `${action}Version` : action;
}

/** HeadObject shows no content; it needs the key only to give a checksum. */
function usesKey({ operation, http }: S3Request): boolean {
  return operation !== 'HeadObject' || http.headers['x-amz-checksum-mode'] !== undefined;
}

function contextOf({ operation, http, query }: S3Request): RequestContext {
  const context: Record<string, string> = {};
  if (operation === 'ListObjectsV2' || operation === 'ListObjectVersions') {
    for (const name of contextParameters) {
      const value = query.get(name);
      if (value !== null) context[`s3:${name}`] = value;
    }
  }
  if (operation === 'PutObject') {
    for (const [header, key] of Object.entries(contextHeaders)) {
      const value = http.headers[header];
      if (value !== undefined) context[key] = value;
    }
  }
  return context;
}
