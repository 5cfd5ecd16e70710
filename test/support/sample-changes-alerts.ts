import type { Alert } from '../../functions/domain/alert/alert.ts';
import { changeAlert, openAlert, overAlert } from '../../functions/domain/changes/alerts.ts';
import { parseCall } from '../../functions/domain/changes/call.ts';
import type { Concerned } from '../../functions/domain/changes/concerned.ts';
import { everyCheck } from './changes-world.ts';
import { sourceClusterOf } from './export-world.ts';
import { sample } from './samples.ts';

const deployment = { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' };
const now = new Date('2026-11-20T02:19:08Z');

const concerned: Concerned = {
  clusters: [
    {
      name: 'ledger-core',
      identifier: 'ledger-core',
      concern: { importance: 'critical', team: 'payments' },
      tells: true,
      checks: everyCheck,
      state: {
        ...sourceClusterOf({ resourceId: 'cluster-3YK7' }),
        deletionProtection: false,
        iamAuthentication: true,
        logExports: [],
      },
    },
  ],
  severity: 'sev1',
  tells: true,
};

function callOf(name: string) {
  const call = parseCall(sample(`cloudtrail/${name}.json`).detail);
  if (typeof call === 'string') throw new Error(call);
  return call;
}

const snapshot = { kind: 'snapshot', name: 'ledger-core-before-migration' } as const;
const cluster = { kind: 'cluster', name: 'ledger-core' } as const;
const key = { kind: 'key', name: '0a1b2c3d-0000-4000-8000-000000000001' } as const;
const opened = {
  check: 'keyInDanger',
  thing: key,
  concerned,
  reading: { holds: true, seen: 'the key is PendingDeletion, to be deleted on 27 Nov 2026 03:00 UTC' },
} as const;

/** Alerts about changes that a security team wants to know of. */
export const sampleChangesAlerts: Readonly<Record<string, Alert>> = {
  'suspicious-change': changeAlert({
    deployment,
    call: callOf('ModifyDBClusterSnapshotAttribute-shared-publicly'),
    accused: [
      {
        touch: { check: 'snapshotShared', thing: snapshot, accused: 'shared with everybody (public)' },
        concerned,
        reading: {
          holds: true,
          seen: 'the snapshot is shared with everybody (public)',
          accounts: ['all'],
        },
      },
    ],
    severity: 'sev1',
    known: false,
    now,
  }),
  'suspicious-change-undone-before': changeAlert({
    deployment,
    call: callOf('ModifyDBCluster-deletion-protection-off'),
    accused: [
      {
        touch: { check: 'deletionProtectionOff', thing: cluster, accused: 'deletion protection off' },
        concerned: { ...concerned, severity: 'sev2' },
        reading: { holds: false, seen: 'deletion protection is on' },
      },
    ],
    severity: 'info',
    known: true,
    now,
  }),
  'change-refused': changeAlert({
    deployment,
    call: callOf('DeleteDBCluster-refused'),
    accused: [
      {
        touch: { check: 'deletedWithoutSnapshot', thing: cluster, accused: 'DeleteDBCluster' },
        concerned,
        reading: { holds: undefined, seen: 'not looked at: nothing was changed' },
      },
    ],
    severity: 'warn',
    known: false,
    now,
  }),
  'change-stands-open': openAlert({ deployment, looked: opened, now }),
  'change-undone': overAlert({
    deployment,
    check: 'keyInDanger',
    thing: key,
    looked: { ...opened, reading: { holds: false, seen: 'the key is Enabled' } },
    since: new Date('2026-11-20T00:19:08Z'),
    now,
  }),
};
