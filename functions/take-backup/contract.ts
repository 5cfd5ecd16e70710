import { defineContract } from '../contract/contract.ts';
import {
  ledgerPermissions,
  readClustersPermission,
  takeSnapshotsPermissions,
} from '../contract/permissions.ts';

/**
 * Ledger objects that take-backup reads and writes: backup-requests/ (what was last asked for), open/backup-intents/
 * (backups under way, which complete-backups finishes), would-have/backups/ (mode `observe`), pauses/current.
 */
export const contract = defineContract({
  name: 'take-backup',
  kind: 'invoked',
  purpose: 'Takes a named snapshot of a cluster for whoever asks, and answers at once.',
  capability: 'backups',
  environment: { LEDGER_BUCKET: 'ledgerBucketName' },
  triggers: [],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadSnapshots',
      actions: ['rds:DescribeDBClusterSnapshots'],
      resources: ['every-cluster-snapshot', 'every-cluster'],
      grantedWhen: 'always',
      wildcardReason:
        'Snapshot identifiers come into being after deployment; where the quota is reached all manual ones are listed.',
    },
    ...takeSnapshotsPermissions,
    ...ledgerPermissions({
      reads: ['backup-requests/*', 'open/backup-intents/*', 'would-have/backups/*', 'pauses/current'],
      writes: ['backup-requests/*', 'open/backup-intents/*', 'would-have/backups/*'],
      removes: ['open/backup-intents/*'],
    }),
  ],
  metrics: { BackupsStarted: 'Count' },
  timeoutSeconds: 60,
  memoryMiB: 512,
  alarms: {
    errors: {
      impact:
        'People who ask for a backup get an error instead of an answer. Schedules and automated backups are not affected.',
      runbook: 'backups-requests-are-not-answered',
    },
    failedForGood: {
      impact:
        'Somebody asked for a backup and it could not be taken, and only a change by a person helps. Automated backups are not affected.',
      runbook: 'backups-a-request-failed-for-good',
    },
  },
});
