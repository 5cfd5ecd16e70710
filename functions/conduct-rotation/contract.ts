import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that conduct-rotation reads and writes: rotation-holds/current (where no role may change; rotate-secret
 * reads it), rotation-rounds/ (the round of waves that is under way, and those that ended), conditions/rotation-hold/,
 * conditions/rotation-wave/ and open/ (what was told, and what holds), leases/. It reads rotations/ and pauses/current.
 */
export const contract = defineContract({
  name: 'conduct-rotation',
  kind: 'queued',
  purpose: 'Holds rotations during blue/green deployments, and has secrets rotated in waves.',
  capability: 'rotation',
  environment: {
    ...tellingEnvironment,
    ROTATE_FUNCTION_NAME: 'rotateFunctionName',
  },
  triggers: [
    { on: 'aws-events', source: 'aws.rds', detailTypes: ['RDS Blue Green Deployment Event'] },
    {
      // Only where a trail logs management events. RDS itself tells of a deployment when it is ready, not when it is asked for.
      on: 'aws-events',
      source: 'aws.rds',
      detailTypes: ['AWS API Call via CloudTrail'],
      detail: {
        eventName: [
          'CreateBlueGreenDeployment',
          'SwitchoverBlueGreenDeployment',
          'DeleteBlueGreenDeployment',
        ],
      },
    },
    {
      on: 'aws-events',
      source: 'aws.secretsmanager',
      detailTypes: ['Secret Label Updated'],
      detail: { labelUpdated: ['AWSCURRENT'] },
    },
    { on: 'sweep', everyMinutes: 5 },
  ],
  permissions: [
    {
      id: 'SeeBlueGreenDeployments',
      actions: ['rds:DescribeBlueGreenDeployments'],
      resources: ['every-deployment'],
      grantedWhen: 'always',
      wildcardReason: 'Their identifiers are made by RDS, and all of the account are listed at once.',
    },
    {
      id: 'LookAtSecrets',
      actions: ['secretsmanager:DescribeSecret'],
      resources: ['rotated-secrets'],
      grantedWhen: 'always',
    },
    {
      id: 'BeginRotations',
      actions: ['secretsmanager:RotateSecret'],
      resources: ['acting-secrets'],
      grantedWhen: 'acting',
    },
    {
      // RotateSecret asks for it too, in its caller's name; settling is asked of the function itself.
      id: 'HaveSecretsRotated',
      actions: ['lambda:InvokeFunction'],
      resources: ['rotate-function'],
      grantedWhen: 'acting',
    },
    ...ledgerPermissions({
      reads: [
        'rotations/*',
        'rotation-holds/*',
        'rotation-rounds/*',
        'pauses/current',
        'conditions/rotation-hold/*',
        'conditions/rotation-wave/*',
        'open/*',
        'leases/*',
      ],
      writes: [
        'rotation-holds/*',
        'rotation-rounds/*',
        'conditions/rotation-hold/*',
        'conditions/rotation-wave/*',
        'open/*',
        'leases/*',
      ],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { RotationsHeld: 'Count' },
  timeoutSeconds: 300,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact: 'A hold or a wave may have gone on late. Passwords are not affected.',
      runbook: 'rotation-is-not-conducted',
    },
    errors: {
      impact: 'Rotations are not held during blue/green deployments that begin now, and waves stand still.',
      runbook: 'rotation-is-not-conducted',
    },
    failedForGood: {
      impact: 'A rotation that is due is not begun, and only a person can change that.',
      runbook: 'rotation-is-not-conducted',
    },
    sweepMissing: {
      impact: 'Rotations are not held during blue/green deployments that begin now, and waves stand still.',
      runbook: 'rotation-is-not-conducted',
    },
  },
});
