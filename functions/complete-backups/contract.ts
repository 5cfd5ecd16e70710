import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  readSnapshotsPermission,
  takeSnapshotsPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that complete-backups reads and writes: backups/ (one record for each backup that ended),
 * would-have/backups/ (mode `observe`), open/ (intents of backups under way, and open markers), pauses/current.
 */
export const contract = defineContract({
  name: 'complete-backups',
  kind: 'queued',
  purpose: 'Takes the backups that schedules ask for, and records and announces each backup that ended.',
  capability: 'backups',
  environment: tellingEnvironment,
  triggers: [
    { on: 'rds-events', events: ['RDS-EVENT-0075'] },
    { on: 'backup-schedules' },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    readClustersPermission,
    readSnapshotsPermission,
    ...takeSnapshotsPermissions,
    ...ledgerPermissions({
      reads: ['backups/*', 'would-have/backups/*', 'open/*', 'pauses/current'],
      writes: ['backups/*', 'would-have/backups/*', 'open/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { BackupsStarted: 'Count', BackupDuration: 'Seconds' },
  timeoutSeconds: 120,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'A scheduled backup was not taken, or the end of one was not looked at. Automated backups are not affected.',
      runbook: 'backups-a-wake-up-failed-for-good',
    },
    errors: {
      impact:
        'Scheduled backups are not taken, and nobody is told whether backups ended well. Automated backups are not affected.',
      runbook: 'backups-are-not-being-completed',
    },
    failedForGood: {
      impact:
        'A backup that was asked for was not taken, and only a person can change that. Automated backups are not affected.',
      runbook: 'backups-a-backup-was-not-taken',
    },
    sweepMissing: {
      impact:
        'Scheduled backups of clusters that were busy, and backups whose event got lost, wait until the sweep runs again.',
      runbook: 'backups-the-sweep-did-not-run',
    },
  },
});
