import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  readSnapshotsPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

const ownBackup = { 'aws:ResourceTag/aurora-steward:purpose': 'backup' } as const;
const wildcardReason =
  'Snapshot identifiers come into being after deployment; the tag that only backups of this suite carry is the fence.';

/**
 * Ledger objects that keep-backups reads and writes: backup-marks/ (what is marked, and who took a mark
 * back), backup-retention/ (one fact for each backup marked or deleted), would-have/backup-retention/ (mode
 * `observe`), conditions/backup-retention/, open/backup-retention-steps/ (steps under way),
 * leases/keep-backups; it reads backups/, which proves that this suite took a snapshot, and
 * open/exports-wanted/ and open/export-intents/, which name snapshots that exports wait for.
 */
export const contract = defineContract({
  name: 'keep-backups',
  kind: 'queued',
  purpose: 'Marks backups of this suite that nothing keeps any more, and deletes them days later.',
  capability: 'backupRetention',
  environment: tellingEnvironment,
  triggers: [{ on: 'sweep', everyMinutes: 1440 }],
  permissions: [
    readClustersPermission,
    readSnapshotsPermission,
    {
      id: 'ReadExports',
      actions: ['rds:DescribeExportTasks'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'RDS knows no resource type for the description of export tasks.',
    },
    {
      // Only the mark, and only on what carries the purpose tag already: this role can bring nothing within the fence
      // of deletion. The roles that give the purpose tag cannot delete.
      id: 'MarkAndUnmark',
      actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      resources: ['every-cluster-snapshot'],
      conditions: {
        StringEquals: ownBackup,
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'aurora-steward:delete-after' },
      },
      grantedWhen: 'acting',
      wildcardReason,
    },
    {
      id: 'DeleteMarkedBackups',
      actions: ['rds:DeleteDBClusterSnapshot'],
      resources: ['every-cluster-snapshot'],
      conditions: {
        StringEquals: ownBackup,
        Null: { 'aws:ResourceTag/aurora-steward:delete-after': 'false' },
      },
      grantedWhen: 'deletion-stack',
      wildcardReason,
    },
    ...ledgerPermissions({
      reads: [
        'backups/*',
        'backup-marks/*',
        'backup-retention/*',
        'would-have/backup-retention/*',
        'conditions/backup-retention/*',
        'open/backup-retention*',
        'open/condition*',
        'open/export*',
        'leases/keep-backups',
        'pauses/*',
      ],
      writes: [
        'backup-marks/*',
        'backup-retention/*',
        'would-have/backup-retention/*',
        'conditions/backup-retention/*',
        'open/backup-retention*',
        'open/condition*',
        'leases/keep-backups',
      ],
      removes: ['open/backup-retention*', 'open/condition*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { BackupsMarked: 'Count', BackupsDeleted: 'Count' },
  timeoutSeconds: 600,
  memoryMiB: 1024,
  alarms: {
    deadLetters: {
      impact: 'Backups that nothing keeps stay a day longer, and cost. Nothing is deleted that should stay.',
      runbook: 'backup-retention-a-wake-up-failed-for-good',
    },
    errors: {
      impact: 'Backups that nothing keeps stay, and cost. Nothing is deleted that should stay.',
      runbook: 'backup-retention-does-not-get-through',
    },
    failedForGood: {
      impact:
        'A backup that nothing keeps could not be marked or deleted, and only a person can change that.',
      runbook: 'backup-retention-a-step-failed-for-good',
    },
    sweepMissing: {
      impact: 'Backups that nothing keeps stay, and cost. Nothing is deleted that should stay.',
      runbook: 'backup-retention-the-sweep-did-not-run',
    },
  },
});
