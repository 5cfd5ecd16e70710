import type { ImpliedPermission } from '../aws/service.ts';

/** What an action needs besides itself: a use of a key in its caller's name, or passing a role to a service. */
type Dependency =
  | {
      readonly on: 'key';
      readonly actions: readonly string[];
      /** The service through which the key is used, in `kms:ViaService`. */
      readonly via: string;
      /** Grants made for a service, as `kms:GrantIsForAWSResource` tells. */
      readonly grant?: true;
    }
  | { readonly on: 'role'; readonly passedTo: string };

interface Dependent {
  readonly documentation: string;
  readonly needs: readonly Dependency[];
}

const s3Encryption = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html';
const snsEncryption = 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html';
const sqsEncryption =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html';
const exportSetup =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html';
const rdsEncryption =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.Keys.html';

const secretEncryption =
  'https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html';

const readKey = (via: string): Dependency => ({ on: 'key', actions: ['kms:Decrypt'], via });
const writeKey = (via: string): Dependency => ({ on: 'key', actions: ['kms:GenerateDataKey'], via });
const publishKey = (via: string): Dependency => ({
  on: 'key',
  actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
  via,
});
const grantKey: readonly Dependency[] = [
  { on: 'key', actions: ['kms:DescribeKey'], via: 'rds' },
  { on: 'key', actions: ['kms:CreateGrant'], via: 'rds', grant: true },
];

/**
 * API by API, what AWS checks although no such call is made. IAM's own reference calls these dependent actions; for
 * keys, the services' encryption pages name them.
 */
const dependents: Readonly<Record<string, Dependent>> = {
  's3:PutObject': { documentation: s3Encryption, needs: [writeKey('s3')] },
  's3:GetObject': { documentation: s3Encryption, needs: [readKey('s3')] },
  's3:GetObjectVersion': { documentation: s3Encryption, needs: [readKey('s3')] },
  'sns:Publish': { documentation: snsEncryption, needs: [publishKey('sns')] },
  'sqs:SendMessage': { documentation: sqsEncryption, needs: [publishKey('sqs')] },
  'sqs:ReceiveMessage': { documentation: sqsEncryption, needs: [readKey('sqs')] },
  'secretsmanager:GetSecretValue': { documentation: secretEncryption, needs: [readKey('secretsmanager')] },
  'secretsmanager:CreateSecret': { documentation: secretEncryption, needs: [publishKey('secretsmanager')] },
  'secretsmanager:PutSecretValue': { documentation: secretEncryption, needs: [publishKey('secretsmanager')] },
  'rds:StartExportTask': {
    documentation: exportSetup,
    needs: [{ on: 'role', passedTo: 'export.rds.amazonaws.com' }, ...grantKey],
  },
  'rds:CopyDBClusterSnapshot': { documentation: rdsEncryption, needs: grantKey },
  'rds:RestoreDBClusterFromSnapshot': { documentation: rdsEncryption, needs: grantKey },
};

/** What a call is about, as far as it decides what it implies. */
export interface ImpliedBy {
  readonly region: string;
  /** The customer's key; absent where the service's own key or none is used, which needs no permission. */
  readonly keyArn?: string | undefined;
  /** The role handed to the service. */
  readonly roleArn?: string | undefined;
  /** What the service binds the ciphertext to: `{"aws:s3:arn": …}`. */
  readonly encryptionContext?: Readonly<Record<string, string>>;
}

/** The dependent permissions of an action; none for an action that has no entry. */
export function impliedPermissions(action: string, by: ImpliedBy): ImpliedPermission[] {
  const dependent = dependents[action];
  if (dependent === undefined) return [];
  const { documentation } = dependent;
  return dependent.needs.flatMap((need) =>
    permissionsOf(need, by).map((found) => ({ ...found, documentation })),
  );
}

function permissionsOf(need: Dependency, by: ImpliedBy): Omit<ImpliedPermission, 'documentation'>[] {
  if (need.on === 'role') {
    if (by.roleArn === undefined) return [];
    const context = { 'iam:PassedToService': need.passedTo };
    return [{ action: 'iam:PassRole', resource: by.roleArn, context }];
  }
  const { keyArn } = by;
  if (keyArn === undefined) return [];
  const encryptionContext = Object.entries(by.encryptionContext ?? {}).map(
    ([name, value]) => [`kms:EncryptionContext:${name}`, value] as const,
  );
  const context = {
    'kms:ViaService': `${need.via}.${by.region}.${domainOf(keyArn)}`,
    ...(need.grant ? { 'kms:GrantIsForAWSResource': 'true' } : {}),
    ...Object.fromEntries(encryptionContext),
  };
  return need.actions.map((action) => ({ action, resource: keyArn, context }));
}

function domainOf(arn: string): string {
  return arn.startsWith('arn:aws-cn:') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
