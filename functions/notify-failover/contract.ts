import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  setTimersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that notify-failover reads and writes: incidents/ (each cluster's incident, and a record for
 * each message), failover-pages/ (pages of several failovers), open/ (open incidents, pages and markers),
 * observed/ (who wrote when the sweep last looked), probe-checks/ (whether the probe would work).
 */
export const contract = defineContract({
  name: 'notify-failover',
  kind: 'queued',
  purpose:
    'Tells people when a cluster fails over and when that is over, once each, with what is true of it.',
  capability: 'failover',
  environment: {
    ...tellingEnvironment,
    OWN_QUEUE_URL: 'ownQueueUrl',
    PROBE_FUNCTION_NAME: 'probeFunctionName',
  },
  triggers: [
    {
      on: 'rds-events',
      events: [
        'RDS-EVENT-0069', // failover failed
        'RDS-EVENT-0070', // former writer promoted again
        'RDS-EVENT-0071', // failover completed
        'RDS-EVENT-0072', // failover in the same zone started
        'RDS-EVENT-0073', // failover to another zone started
        'RDS-EVENT-0013', // Multi-AZ instance: failover started
        'RDS-EVENT-0015', // Multi-AZ instance: failover to the standby complete
        'RDS-EVENT-0049', // Multi-AZ instance: failover completed
        'RDS-EVENT-0050', // Multi-AZ instance: activation in the same zone started
        'RDS-EVENT-0051', // Multi-AZ instance: activation in the same zone completed
        'RDS-EVENT-0065', // Multi-AZ instance: recovered from a partial failover
        'RDS-EVENT-0181', // global database: switchover started
        'RDS-EVENT-0185', // global database: switchover finished
        'RDS-EVENT-0186', // global database: switchover cancelled
        'RDS-EVENT-0187', // global database: switchover failed
        'RDS-EVENT-0238', // global database: failover completed
        'RDS-EVENT-0239', // global database: failover failed
      ],
    },
    { on: 'sweep', everyMinutes: 5 },
  ],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadInstances',
      actions: ['rds:DescribeDBInstances'],
      resources: ['every-instance'],
      grantedWhen: 'always',
      wildcardReason: 'Instances come into being after deployment; their zones and classes are told.',
    },
    {
      id: 'ReadGlobalDatabases',
      actions: ['rds:DescribeGlobalClusters'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason:
        'Which global database a cluster is of is found in the list of them, which names no resource.',
    },
    {
      id: 'ReadEvents',
      actions: ['rds:DescribeEvents'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'The list of events names no resource; what it says fills gaps left by lost events.',
    },
    ...ledgerPermissions({
      reads: ['incidents/*', 'failover-pages/*', 'open/*', 'observed/*', 'probe-checks/*'],
      writes: ['incidents/*', 'failover-pages/*', 'open/*', 'observed/*', 'probe-checks/*'],
      removes: ['open/*'],
    }),
    setTimersPermission,
    {
      id: 'StartProbe',
      actions: ['lambda:InvokeFunction'],
      resources: ['probe-function'],
      grantedWhen: 'acting',
    },
    announcePermission,
    // What this capability does is to tell people: in mode observe it cannot.
    ...alertPermissions('acting'),
  ],
  metrics: {
    Failovers: 'Count',
    FailoversFailed: 'Count',
    FailoverDuration: 'Seconds',
    // Of each cluster that the configuration names: priced, and off beyond 100 of them.
    WriterLosses: 'Count',
    WriterUnavailable: 'Seconds',
    WriterUnavailableAtLeast: 'Seconds',
  },
  timeoutSeconds: 30,
  memoryMiB: 512,
  batchingWindowSeconds: 0,
  alarms: {
    deadLetters: {
      impact: 'A failover was perhaps not told to anybody. The clusters themselves are not affected.',
      runbook: 'failover-an-event-was-not-handled',
    },
    errors: {
      impact: 'Failovers are perhaps not told to anybody. The clusters themselves are not affected.',
      runbook: 'failover-alerts-fail',
    },
    failedForGood: {
      impact:
        'A failover cannot be told, and only a person can change that. The clusters themselves are not affected.',
      runbook: 'failover-a-message-cannot-be-sent',
    },
    sweepMissing: {
      impact:
        'Failovers whose events get lost are not noticed, and messages do not name the former writer reliably.',
      runbook: 'failover-the-sweep-did-not-run',
    },
  },
});
