import type { Alert } from '../../functions/domain/alert/alert.ts';
import { type BackupStory, backupAlert } from '../../functions/domain/backup/alerts.ts';
import { holdEndedAlert, holdExpiredAlert } from '../../functions/domain/backup/hold-alerts.ts';
import {
  clusterFoundAlert,
  missingClusterAlert,
} from '../../functions/domain/backup/missing-cluster-alerts.ts';
import {
  behindAlert,
  type ObjectiveStory,
  wellAgainAlert,
} from '../../functions/domain/backup/objective-alerts.ts';
import { judgeRefusal } from '../../functions/domain/backup/refusal.ts';
import { ceilingAlert, underCeilingAlert } from '../../functions/domain/retention/ceiling-alerts.ts';
import {
  deletionAllowedAlert,
  deletionRefusedAlert,
} from '../../functions/domain/retention/deletion-alerts.ts';
import { retainedBackups, retainedExports } from '../../functions/domain/retention/retained.ts';
import { accountArn, snapshotOf } from './export-world.ts';
import { clusterOf } from './inventory-world.ts';

const identifier = 'ledger-core-202611221002-before-migration-42-5fi09m';

const byHand: BackupStory = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  importance: 'critical',
  now: new Date('2026-11-22T10:07:30Z'),
  wanted: {
    snapshotIdentifier: identifier,
    clusterIdentifier: 'ledger-core',
    clusterId: 'cluster-3YK7',
    clusterArn: `${accountArn}:cluster:ledger-core`,
    policyName: 'ledger-core',
    reason: 'before migration 42',
    requestedBy: 'ann@example.com',
    origin: 'by-hand',
    requestedAt: '2026-11-22T10:02:30.000Z',
    keepUntil: '2026-12-22T10:02:30.000Z',
  },
};

const nightly: BackupStory = {
  ...byHand,
  now: new Date('2026-11-22T02:17:20Z'),
  wanted: {
    ...byHand.wanted,
    snapshotIdentifier: 'ledger-core-202611220217-nightly-0k3v9x',
    reason: 'nightly',
    requestedBy: undefined,
    origin: { schedule: 'nightly' },
    requestedAt: '2026-11-22T02:17:00.000Z',
    keepUntil: '2026-12-27T02:17:00.000Z',
  },
};

const snapshot = snapshotOf({ identifier, kind: 'manual', createdAt: new Date('2026-11-22T10:02:35Z') });
const full = judgeRefusal('SnapshotQuotaExceededFault', { identifier: 'ledger-core', status: 'available' });

const stuck: ObjectiveStory = {
  deployment: byHand.deployment,
  importance: 'critical',
  mode: 'act',
  cluster: clusterOf({ resourceId: 'cluster-3YK7', latestRestorable: new Date('2026-11-22T09:13:00Z') }),
  objective: '15 minutes',
  now: new Date('2026-11-22T10:00:00Z'),
};

const points = {
  pointInTime: { from: 'point-in-time', at: new Date('2026-11-22T09:13:00Z') },
  automated: {
    from: 'automated',
    at: new Date('2026-11-22T03:10:00Z'),
    snapshot: 'rds:ledger-core-2026-11-22-03-10',
  },
} as const;

const missing = {
  deployment: byHand.deployment,
  identifier: 'ledger-core',
  now: new Date('2026-11-22T10:00:00Z'),
};

const overCeiling = {
  retained: retainedBackups,
  deployment: byHand.deployment,
  most: 20,
  over: { mark: 780, delete: 0 },
  now: new Date('2026-11-22T05:00:00Z'),
};

const refusedDeletion = {
  retained: retainedBackups,
  deployment: byHand.deployment,
  due: 3,
  now: new Date('2026-11-22T05:00:00Z'),
};

const held = {
  deployment: byHand.deployment,
  clusterIdentifier: 'ledger-core',
  snapshot: 'ledger-core-202608010217-nightly-0k3v9x',
  now: new Date('2026-11-22T05:00:00Z'),
};

/** One alert of each kind about backups, as test/golden/alerts shows them; by the name of the file. */
export const sampleBackupAlerts: Readonly<Record<string, Alert>> = {
  'backup-completed': backupAlert(byHand, { kind: 'completed', snapshot, seenAt: byHand.now }),
  'backup-failed': backupAlert(byHand, { kind: 'failed', snapshot: { ...snapshot, status: 'failed' } }),
  'backup-objective-missed': behindAlert(stuck, {
    verdict: { kind: 'behind', newest: points.pointInTime, ageMs: 47 * 60_000 },
    snapshots: {
      newest: new Map([['automated', points.automated]]),
      underWay: undefined,
      failed: undefined,
      undatedCopies: 1,
    },
    causes: ['Point-in-time recovery stands still at 22 Nov 2026 09:13 UTC; RDS tells no cause for that.'],
  }),
  'backup-objective-met': wellAgainAlert(
    { ...stuck, now: new Date('2026-11-22T11:05:00Z') },
    { from: 'point-in-time', at: new Date('2026-11-22T11:01:00Z') },
    stuck.now,
  ),
  'backup-retention-ceiling': ceilingAlert(overCeiling),
  'backup-retention-under-ceiling': underCeilingAlert(
    { ...overCeiling, now: new Date('2026-11-25T05:00:00Z') },
    overCeiling.now,
  ),
  'export-retention-ceiling': ceilingAlert({ ...overCeiling, retained: retainedExports }),
  'export-deletion-refused': deletionRefusedAlert(
    { ...refusedDeletion, retained: retainedExports },
    'Expected: Glue BatchDeletePartition of steward_prod_eu__ledger_core.ledger_public_accounts 202609010210-0k3v9x2m1q to succeed. Found: AccessDeniedException: not authorized to perform glue:BatchDeletePartition.',
  ),
  'backup-deletion-refused': deletionRefusedAlert(
    refusedDeletion,
    'RDS refused to delete it: AccessDenied: not authorized to perform rds:DeleteDBClusterSnapshot. Do: deploy AuroraSteward-prod-eu-deletion, which alone grants deletion, or look for a policy that denies it',
  ),
  'backup-deletion-allowed': deletionAllowedAlert(
    { ...refusedDeletion, due: 0, now: new Date('2026-11-24T05:00:00Z') },
    refusedDeletion.now,
  ),
  'backup-hold-expired': holdExpiredAlert(held, [
    { tag: 'aurora-steward:hold-by-hand', until: new Date('2026-11-21T00:00:00Z'), why: 'audit 2026' },
  ]),
  'backup-hold-ended': holdEndedAlert({ ...held, now: new Date('2026-11-23T05:00:00Z') }, held.now),
  'backup-cluster-missing': missingClusterAlert(missing),
  'backup-cluster-found': clusterFoundAlert(
    { ...missing, now: new Date('2026-11-22T12:00:00Z') },
    missing.now,
  ),
  'backup-not-taken': backupAlert(nightly, {
    kind: 'not-taken',
    cause: full.cause,
    todo: [...full.todo, 'These could go first: orders-before-v1 (of 1 Jan 2025 00:00 UTC).'],
  }),
};
