import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that watch-rotation reads and writes: conditions/rotation/ and open/ (what was told, and what holds),
 * secrets-rotated/ (rotations that were announced), rehearsals/ (when each secret was last rehearsed), leases/. It reads
 * rotations/, which rotate-secret writes. rotation-hooks/: what came of what follows rotations;
 * sessions-ended/: of sessions from before them.
 */
export const contract = defineContract({
  name: 'watch-rotation',
  kind: 'queued',
  purpose:
    'Announces rotations, does what follows them, and says when one failed, is stuck, overdue, switched off, or would fail.',
  capability: 'rotation',
  environment: {
    ...tellingEnvironment,
    ROTATE_FUNCTION_NAME: 'rotateFunctionName',
  },
  triggers: [
    {
      on: 'aws-events',
      source: 'aws.secretsmanager',
      detailTypes: ['Secret Label Updated'],
      detail: { labelUpdated: ['AWSCURRENT'] },
    },
    {
      // Only where a trail logs management events.
      on: 'aws-events',
      source: 'aws.secretsmanager',
      detailTypes: ['AWS Service Event via CloudTrail'],
      detail: {
        eventName: ['RotationSucceeded', 'RotationFailed', 'RotationAbandoned', 'TestRotationFailed'],
      },
    },
    { on: 'sweep', everyMinutes: 60 },
  ],
  permissions: [
    {
      id: 'LookAtSecrets',
      actions: ['secretsmanager:DescribeSecret'],
      resources: ['rotated-secrets'],
      grantedWhen: 'always',
    },
    {
      id: 'RehearseRotations',
      actions: ['lambda:InvokeFunction'],
      resources: ['rotate-function'],
      grantedWhen: 'always',
    },
    {
      id: 'RedeployServices',
      actions: ['ecs:DescribeServices', 'ecs:UpdateService'],
      resources: ['hook-services'],
      grantedWhen: 'acting',
    },
    {
      id: 'InvokeFollowers',
      actions: ['lambda:InvokeFunction'],
      resources: ['hook-functions'],
      grantedWhen: 'acting',
    },
    ...ledgerPermissions({
      reads: [
        'rotations/*',
        'conditions/rotation/*',
        'secrets-rotated/*',
        'rehearsals/*',
        'rotation-hooks/*',
        'sessions-ended/*',
        'open/*',
        'leases/*',
      ],
      writes: [
        'conditions/rotation/*',
        'secrets-rotated/*',
        'rehearsals/*',
        'rotation-hooks/*',
        'sessions-ended/*',
        'open/*',
        'leases/*',
      ],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { SecretsInTrouble: 'Count' },
  timeoutSeconds: 300,
  memoryMiB: 512,
  batchingWindowSeconds: 30,
  alarms: {
    deadLetters: {
      impact: 'How a rotation ended was perhaps not told. Passwords and rotations are not affected.',
      runbook: 'rotation-is-not-watched',
    },
    errors: {
      impact: 'Rotations that fail go unnoticed. Passwords and rotations are not affected.',
      runbook: 'rotation-is-not-watched',
    },
    failedForGood: {
      impact: 'Whether some secret can be rotated cannot be found out, and only a person can change that.',
      runbook: 'rotation-is-not-watched',
    },
    sweepMissing: {
      impact: 'Rotations that are overdue, stuck or would fail go unnoticed.',
      runbook: 'rotation-is-not-watched',
    },
  },
});
