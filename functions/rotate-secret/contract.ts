import { defineContract } from '../contract/contract.ts';
import { ledgerPermissions } from '../contract/permissions.ts';

const viaSecretsManager = { StringLike: { 'kms:ViaService': 'secretsmanager.*.amazonaws.com*' } };

/**
 * Ledger objects that rotate-secret reads and writes: rotations/ (what came of the last attempt of each secret, and each
 * rotation that was finished), would-have/rotations/ (mode `observe`), rotation-sessions/ (what it ended), pauses/current,
 * rotation-holds/current.
 */
export const contract = defineContract({
  name: 'rotate-secret',
  kind: 'invoked',
  purpose: 'Gives a PostgreSQL role a new password, step by step as Secrets Manager asks for it.',
  capability: 'rotation',
  environment: { LEDGER_BUCKET: 'ledgerBucketName' },
  triggers: [{ on: 'rotations' }],
  permissions: [
    {
      id: 'ReadSecrets',
      actions: [
        'secretsmanager:DescribeSecret',
        'secretsmanager:GetSecretValue',
        'secretsmanager:ListSecretVersionIds',
      ],
      resources: ['rotated-secrets'],
      grantedWhen: 'always',
    },
    {
      id: 'ReadAdminSecrets',
      actions: ['secretsmanager:GetSecretValue'],
      resources: ['admin-secrets'],
      grantedWhen: 'always',
    },
    {
      id: 'ChangeSecrets',
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      resources: ['acting-secrets'],
      grantedWhen: 'acting',
    },
    {
      // Secrets Manager uses a customer's key in the caller's name; its own key asks for nothing.
      id: 'DecryptSecrets',
      actions: ['kms:Decrypt'],
      resources: ['secret-keys'],
      conditions: viaSecretsManager,
      grantedWhen: 'always',
    },
    {
      id: 'EncryptSecrets',
      actions: ['kms:GenerateDataKey'],
      resources: ['secret-keys'],
      conditions: viaSecretsManager,
      grantedWhen: 'acting',
    },
    ...ledgerPermissions({
      reads: [
        'rotations/*',
        'rotation-sessions/*',
        'would-have/rotations/*',
        'pauses/current',
        'rotation-holds/current',
      ],
      writes: ['rotations/*', 'rotation-sessions/*', 'would-have/rotations/*'],
      removes: [],
    }),
  ],
  metrics: { SecretsRotated: 'Count' },
  timeoutSeconds: 120,
  memoryMiB: 512,
  network: 'vpc',
  alarms: {
    errors: {
      impact:
        'Rotations stop: passwords grow older than they should. Applications go on with the passwords that they have.',
      runbook: 'rotation-does-not-get-through',
    },
    failedForGood: {
      impact:
        'A rotation stopped for a cause that only a person can remove; its password grows older than it should.',
      runbook: 'rotation-failed-for-good',
    },
  },
});
