import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { STSClient } from '@aws-sdk/client-sts';

/** Where the clients go, and as whom. Absent: AWS, with the SDK's own chain of credentials. */
export interface Target {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
}

/** Clients of the caller; each is loaded when a command needs it, since loading takes longer than calling. */
export interface Clients {
  sts(): Promise<STSClient>;
  rds(): Promise<RDSClient>;
  s3(): Promise<S3Client>;
  lambda(): Promise<LambdaClient>;
  cloudFormation(): Promise<CloudFormationClient>;
  secretsManager(): Promise<SecretsManagerClient>;
  sns(): Promise<SNSClient>;
  kms(): Promise<KMSClient>;
  iam(): Promise<IAMClient>;
  ec2(): Promise<EC2Client>;
  cloudWatch(): Promise<CloudWatchClient>;
}

export function clientsFor(target: Target): Clients {
  // A person waits: no call hangs for longer than this without a word.
  const requestHandler = { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true };
  const common = { ...target, requestHandler };
  // Functions answer after minutes, and an invocation that is sent twice is done twice.
  const patient = {
    ...common,
    maxAttempts: 1,
    requestHandler: { ...requestHandler, requestTimeout: 900_000 },
  };
  return {
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STSClient(common)),
    rds: once(
      async () =>
        new (await import('@aws-sdk/client-rds')).RDSClient({
          ...common,
          maxAttempts: 8,
          retryMode: 'adaptive',
        }),
    ),
    s3: once(
      async () =>
        new (await import('@aws-sdk/client-s3')).S3Client({
          ...common,
          forcePathStyle: target.endpoint !== undefined,
        }),
    ),
    lambda: once(async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(patient)),
    cloudFormation: once(
      async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(common),
    ),
    secretsManager: once(
      async () => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(common),
    ),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNSClient(common)),
    kms: once(async () => new (await import('@aws-sdk/client-kms')).KMSClient(common)),
    iam: once(async () => new (await import('@aws-sdk/client-iam')).IAMClient(common)),
    ec2: once(async () => new (await import('@aws-sdk/client-ec2')).EC2Client(common)),
    cloudWatch: once(async () => new (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient(common)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
