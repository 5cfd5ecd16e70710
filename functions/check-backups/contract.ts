import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  readSnapshotsPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that check-backups reads and writes: conditions/backup-objective/ and conditions/cluster-missing/ (what
 * was told when, one fact each), open/condition-of/ (what holds now), leases/check-backups; it reads backups/ to say which
 * backups failed.
 */
export const contract = defineContract({
  name: 'check-backups',
  kind: 'queued',
  purpose:
    'Checks that each cluster could be restored to a recent enough point, and says so when it could not.',
  capability: 'backups',
  environment: tellingEnvironment,
  triggers: [
    { on: 'announcements', detailTypes: ['Backup Completed'] },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    readClustersPermission,
    readSnapshotsPermission,
    ...ledgerPermissions({
      reads: ['backups/*', 'conditions/*', 'open/condition*', 'leases/check-backups'],
      writes: ['conditions/*', 'open/condition*', 'leases/check-backups'],
      removes: ['open/condition*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { ClustersBehindObjective: 'Count' },
  timeoutSeconds: 180,
  memoryMiB: 512,
  batchingWindowSeconds: 60,
  alarms: {
    deadLetters: {
      impact: 'A look at the age of backups failed five times. Backups themselves are not affected.',
      runbook: 'backup-objectives-a-wake-up-failed-for-good',
    },
    errors: {
      impact:
        'Nobody is told when a cluster could not be restored to a recent enough point. Backups themselves are not affected.',
      runbook: 'backup-objectives-are-not-being-checked',
    },
    failedForGood: {
      impact:
        'Whether some cluster could be restored to a recent enough point cannot be found out, and only a person can change that.',
      runbook: 'backup-objectives-a-check-failed-for-good',
    },
    sweepMissing: {
      impact: 'Nobody is told when a cluster could not be restored to a recent enough point.',
      runbook: 'backup-objectives-the-sweep-did-not-run',
    },
  },
});
