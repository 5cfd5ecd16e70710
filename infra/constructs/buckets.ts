import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { keepLogicalId, kept } from './keys.ts';

const abandonedUploads: LifecycleRule = {
  id: 'AbortAbandonedUploads',
  abortIncompleteMultipartUploadAfter: Duration.days(7),
};

function expireReplaced(days: number): LifecycleRule {
  return {
    id: 'ExpireReplacedVersions',
    noncurrentVersionExpiration: Duration.days(days),
    expiredObjectDeleteMarker: true,
  };
}

/** Pointers lie elsewhere and stay as they are, unless exports have no prefix; they are too small to be moved then. */
function cheaperWithAge({ prefixes, storageClasses }: LakeStorage): LifecycleRule[] {
  if (storageClasses.length === 0) return [];
  const transitions = storageClasses.map(({ afterDays, to }) => ({
    storageClass: new StorageClass(to),
    transitionAfter: Duration.days(afterDays),
  }));
  return [...new Set(prefixes)].sort().map((prefix, index) => ({
    id: `CheaperWithAge${index + 1}`,
    ...(prefix !== '' && { prefix: `${prefix}/` }),
    transitions,
  }));
}

/** Who read or wrote the other buckets. S3 delivers access logs only to buckets that it encrypts with its own keys. */
export function accessLogBucket(scope: Construct, keptDays: number): Bucket {
  const bucket = keptBucket(scope, 'AccessLogBucket', {
    encryption: BucketEncryption.S3_MANAGED,
    lifecycleRules: [
      { id: 'ExpireLogs', expiration: Duration.days(keptDays) },
      expireReplaced(1),
      abandonedUploads,
    ],
  });
  Validations.of(bucket).acknowledge({
    id: 'AwsSolutions-S1',
    reason: 'It holds the access logs; logging the delivery of logs would never end.',
  });
  return bucket;
}

/** How exports grow cheaper with age, below their prefixes. */
export interface LakeStorage {
  readonly prefixes: readonly string[];
  readonly storageClasses: readonly { readonly afterDays: number; readonly to: string }[];
}

/** Where exports land. Readers who want rows read here; the suite reads the files' ends. */
export function lakeBucket(
  scope: Construct,
  encryptionKey: IKey,
  accessLogs: Bucket,
  storage: LakeStorage,
): Bucket {
  return keptBucket(scope, 'LakeBucket', {
    ...encryptedWith(encryptionKey),
    ...loggedTo(accessLogs, 'lake/'),
    lifecycleRules: [expireReplaced(7), abandonedUploads, ...cheaperWithAge(storage)],
  });
}

/**
 * What was done, as evidence. Each write says what it expects to find (`If-None-Match` or `If-Match`), so no two
 * functions can overwrite one another, and only markers under `open/` are ever deleted. Both hold for everybody:
 * whoever must delete evidence changes this policy first, and leaves a trace of it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function ledgerBucket(scope: Construct, encryptionKey: IKey, accessLogs: Bucket): Bucket {
  const bucket = keptBucket(scope, 'LedgerBucket', {
    ...encryptedWith(encryptionKey),
    ...loggedTo(accessLogs, 'ledger/'),
    lifecycleRules: [expireReplaced(90), abandonedUploads],
  });
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'DenyUnconditionalWrites',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('*')],
      conditions: { Null: { 's3:if-none-match': 'true', 's3:if-match': 'true' } },
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'DenyDeletingRecords',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:DeleteObject'],
      notResources: [bucket.arnForObjects('open/*')],
    }),
  );
  bucket.addToResourcePolicy(
    new PolicyStatement({
      sid: 'DenyDeletingVersions',
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:DeleteObjectVersion'],
      resources: [bucket.arnForObjects('*')],
    }),
  );
  return bucket;
}

function encryptedWith(encryptionKey: IKey): BucketProps {
  return { encryption: BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true };
}

function loggedTo(accessLogs: Bucket, serverAccessLogsPrefix: string): BucketProps {
  // CDK's own types disagree under exactOptionalPropertyTypes: a Bucket is an IBucket.
  return { serverAccessLogsBucket: accessLogs as IBucket, serverAccessLogsPrefix };
}

function keptBucket(scope: Construct, id: string, props: BucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: kept,
    ...props,
  });
  keepLogicalId(bucket, id);
  // What the policy forbids stays forbidden when the stack is gone.
  bucket.policy?.applyRemovalPolicy(kept);
  return bucket;
}
