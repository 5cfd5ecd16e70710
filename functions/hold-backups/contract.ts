import { defineContract } from '../contract/contract.ts';
import { ledgerPermissions, readSnapshotsPermission } from '../contract/permissions.ts';

const wildcardReason =
  'Snapshot identifiers come into being after deployment; the tag that only backups of this suite carry is the fence.';

/**
 * Ledger objects that hold-backups reads and writes: backup-holds/<yyyy-mm>/ (who held and released what, when and why); it
 * reads open/backup-retention-steps/, which says what is being deleted just now.
 */
export const contract = defineContract({
  name: 'hold-backups',
  kind: 'invoked',
  purpose: 'Keeps a backup from being deleted until a person lets it go, and lifts such holds.',
  capability: 'backupRetention',
  environment: { LEDGER_BUCKET: 'ledgerBucketName' },
  triggers: [],
  permissions: [
    readSnapshotsPermission,
    {
      // Only tags that hold, and only on what carries the purpose tag already: holds can never make anything deletable.
      id: 'HoldAndRelease',
      actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      resources: ['every-cluster-snapshot'],
      conditions: {
        StringEquals: { 'aws:ResourceTag/aurora-steward:purpose': 'backup' },
        'ForAllValues:StringLike': { 'aws:TagKeys': 'aurora-steward:hold*' },
      },
      grantedWhen: 'acting',
      wildcardReason,
    },
    ...ledgerPermissions({
      reads: ['backup-holds/*', 'open/backup-retention-steps/*'],
      writes: ['backup-holds/*'],
      removes: [],
    }),
  ],
  metrics: {},
  timeoutSeconds: 30,
  memoryMiB: 512,
  alarms: {
    errors: {
      impact:
        'People who want to keep a backup from being deleted, or to let it go, get an error instead. Nothing is deleted before its mark has run out.',
      runbook: 'backup-holds-requests-are-not-answered',
    },
    failedForGood: {
      impact:
        'A backup could not be held or released, and only a person can change that. Nothing is deleted before its mark has run out.',
      runbook: 'backup-holds-requests-fail-for-good',
    },
  },
});
