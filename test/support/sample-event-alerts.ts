import type { Alert } from '../../functions/domain/alert/alert.ts';
import { digestAlert, type TroubleStory, troubleAlert } from '../../functions/domain/trouble/alerts.ts';
import type { Thread } from '../../functions/domain/trouble/thread.ts';
import type { ToldId, Trouble } from '../../functions/domain/trouble/told-events.ts';

const deployment = { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' };

function thread(trouble: Trouble, event: ToldId, text: string, change: Partial<Thread> = {}): Thread {
  const source = change.source ?? 'ledger-core-1';
  return {
    id: `2026-11-22T02:14:08.000Z.${source}.${trouble}`,
    trouble,
    about: 'instance',
    source,
    clusterId: 'cluster-3YK7',
    clusterIdentifier: 'ledger-core',
    policyName: 'ledger-core',
    openedAt: '2026-11-22T02:14:17.000Z',
    zone: 'eu-west-1a',
    isWriter: true,
    severity: 'sev2',
    toldAs: 'sev2',
    occurrences: [{ event, at: '2026-11-22T02:14:08.000Z', text, inferred: false }],
    way: { kind: 'alone', at: '2026-11-22T02:14:17.000Z', first: [], later: [] },
    due: [],
    recorded: ['began'],
    ...change,
  };
}

const recoveryText =
  'Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.';
const recovering = (change: Partial<Thread> = {}) =>
  thread('instance-recovery', 'RDS-EVENT-0020', recoveryText, change);

const recovered = recovering({
  occurrences: [
    ...recovering().occurrences,
    {
      event: 'RDS-EVENT-0021',
      at: '2026-11-22T02:16:50.000Z',
      text: 'Recovery of the DB instance is complete.',
      inferred: false,
    },
  ],
  end: { at: '2026-11-22T02:16:50.000Z', by: 'event' },
});

const atMaximum = (change: Partial<Thread> = {}) =>
  thread(
    'serverless-at-maximum',
    'serverless-at-maximum',
    'ACUUtilization 99 % or more since 02:03 UTC; the cluster scales from 0.5 to 16 ACU.',
    { severity: 'sev3', ...change },
  );

/** Eleven other clusters, each with its writer in the same zone. */
const others = Array.from({ length: 11 }, (_, index) => {
  const name = `bank-${String(index + 1).padStart(2, '0')}`;
  return recovering({
    source: `${name}-1`,
    clusterId: `cluster-${index + 1}`,
    clusterIdentifier: name,
    way: { kind: 'joined', with: recovering().id },
  });
});
const ids = others.map(({ id }) => id);

function story(it: Thread, joined: readonly Thread[] = []): TroubleStory {
  return { deployment, thread: it, joined, now: new Date('2026-11-22T02:14:17.000Z') };
}

const began = (it: Thread, joined: readonly Thread[] = []) => troubleAlert(story(it, joined), 'began');

/** Alerts of notify-events, by the name of their golden file. */
export const sampleEventAlerts: Readonly<Record<string, Alert>> = {
  'events-recovery': began(recovering()),
  'events-recovery-maintenance': began(
    recovering({
      severity: 'sev3',
      loweredBy: 'it is within the maintenance window sun:02:00-sun:02:30 UTC',
    }),
  ),
  'events-recovery-over': troubleAlert(story(recovered), 'over'),
  'events-zone': began(
    recovering({ way: { kind: 'alone', at: '2026-11-22T02:14:17.000Z', first: ids, later: [] } }),
    others,
  ),
  'events-zone-joined': troubleAlert(
    story(
      recovering({ way: { kind: 'alone', at: '2026-11-22T02:14:17.000Z', first: [], later: ids } }),
      others,
    ),
    'joined',
  ),
  'events-storage-worse': troubleAlert(
    story(
      thread(
        'storage-low',
        'RDS-EVENT-0089',
        'The free storage capacity for DB instance: ledger-core-1 is low at 8% of the provisioned storage [Provisioned Storage: 100 GB, Free Storage: 8 GB].',
        {
          severity: 'sev1',
          occurrences: [
            {
              event: 'RDS-EVENT-0007',
              at: '2026-11-22T02:14:08.000Z',
              text: 'Allocated storage has been exhausted. Allocate additional storage to resolve.',
              inferred: true,
            },
          ],
        },
      ),
    ),
    'worse',
  ),
  'events-memory': began(
    thread(
      'memory-low',
      'RDS-EVENT-0404',
      'A database workload is causing the system to run critically low on memory.',
      { severity: 'sev3' },
    ),
  ),
  'events-key': began(
    thread(
      'key-unreachable',
      'RDS-EVENT-0419',
      'Amazon RDS has been unable to access the KMS encryption key for database instance ledger-core-1. The database is going into an inaccessible state.',
      { severity: 'sev1' },
    ),
  ),
  'events-incompatible': began(
    thread(
      'instance-incompatible',
      'RDS-EVENT-0035',
      'Database instance put into incompatible-parameters. The value of shared_buffers is too large for the instance class.',
    ),
  ),
  'events-certificate': began(
    thread(
      'certificate-rotation',
      'RDS-EVENT-0501',
      "Amazon RDS DB instance's server certificate requires rotation through a pending maintenance action.",
      { severity: 'sev3' },
    ),
  ),
  'events-maintenance': began(
    thread(
      'maintenance-scheduled',
      'RDS-EVENT-0422',
      'RDS will replace the host of DB instance ledger-core-1 due to a pending maintenance action.',
      { severity: 'warn' },
    ),
  ),
  'events-maintenance-failed': began(
    thread(
      'maintenance-failed',
      'RDS-EVENT-0425',
      "Amazon RDS can't perform the OS upgrade because there are no available IP addresses in the specified subnets.",
      { severity: 'sev3' },
    ),
  ),
  'events-parameters': began(
    thread('parameters-pending', 'RDS-EVENT-0092', 'Finished updating DB parameter group.', {
      severity: 'warn',
    }),
  ),
  'events-scaling': began(
    thread(
      'scaling-failed',
      'RDS-EVENT-0143',
      'The DB cluster failed to scale from 8 to 16 for this reason: Autoscaling timeout.',
      {
        about: 'cluster',
        source: 'ledger-core',
        severity: 'sev3',
      },
    ),
  ),
  'events-capacity': began(atMaximum()),
  'events-capacity-over': troubleAlert(
    story(atMaximum({ end: { at: '2026-11-22T03:04:08.000Z', by: 'state' } })),
    'over',
  ),
  'events-not-stopped': began(
    thread(
      'not-stopped',
      'RDS-EVENT-0153',
      'DB cluster is being started due to it exceeding the maximum allowed time being stopped.',
      {
        about: 'cluster',
        source: 'ledger-core',
        severity: 'warn',
      },
    ),
  ),
  'events-no-instance': began(
    thread(
      'cluster-without-instance',
      'RDS-EVENT-0519',
      'Failover to DB cluster ledger-core completed; the cluster has no instances, create one',
      {
        about: 'cluster',
        source: 'ledger-core',
        severity: 'sev1',
      },
    ),
  ),
  'events-deleted': began(
    thread('database-deleted', 'RDS-EVENT-0171', 'DB cluster deleted.', {
      about: 'cluster',
      source: 'ledger-core',
    }),
  ),
  'events-logs': began(
    thread(
      'logs-lost',
      'RDS-EVENT-0611',
      'Log file deleted to free storage space without upload to CloudWatch Logs',
      { severity: 'warn' },
    ),
  ),
  'events-asked-for': began(
    thread('rds-event', 'RDS-EVENT-0006', 'DB instance restarted.', { severity: 'info' }),
  ),
  'events-digest': digestAlert({
    deployment,
    id: '2026-11-22T06:00:12.000Z.0',
    threads: [recovered, thread('certificate-rotation', 'RDS-EVENT-0501', '', { severity: 'sev3' })],
    record: 'event-threads/digests/2026-11-22T06:00:12.000Z.0',
    now: new Date('2026-11-22T06:00:12.000Z'),
  }),
};
