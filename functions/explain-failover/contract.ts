import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  setTimersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects: incidents/ (the evidence, the chart and the cause of each incident, beside what notify-failover keeps
 * there) and open/ (incidents whose cause is looked for, and markers).
 */
export const contract = defineContract({
  name: 'explain-failover',
  kind: 'queued',
  purpose:
    'Finds out why a cluster failed over: who asked for it, and how its writer was in the minutes before.',
  capability: 'failover',
  environment: {
    ...tellingEnvironment,
    OWN_QUEUE_URL: 'ownQueueUrl',
  },
  triggers: [
    { on: 'announcements', detailTypes: ['Failover Started', 'Failover Completed'] },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'ReadRequests',
      actions: ['cloudtrail:LookupEvents'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'A look-up in the event history names no resource.',
    },
    {
      id: 'ReadFigures',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricWidgetImage'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'CloudWatch has no resource type for metrics.',
    },
    {
      id: 'ReadStatementLoads',
      actions: ['pi:DescribeDimensionKeys'],
      resources: ['performance-insights'],
      grantedWhen: 'always',
      wildcardReason: 'Metrics are named by the resource ids of instances, which come and go with failovers.',
    },
    ...ledgerPermissions({
      reads: ['incidents/*', 'open/*'],
      writes: ['incidents/*', 'open/*'],
      removes: ['open/*'],
    }),
    setTimersPermission,
    announcePermission,
    // In mode observe it finds out all the same, and tells nobody.
    ...alertPermissions('acting'),
  ],
  metrics: {
    FailoversExplained: 'Count',
  },
  timeoutSeconds: 60,
  memoryMiB: 512,
  batchingWindowSeconds: 0,
  alarms: {
    deadLetters: {
      impact:
        'The cause of a failover was perhaps not told. Messages about failovers themselves are not affected.',
      runbook: 'failover-a-cause-was-not-told',
    },
    errors: {
      impact:
        'Causes of failovers are perhaps not told. Messages about failovers themselves are not affected.',
      runbook: 'failover-a-cause-was-not-told',
    },
    failedForGood: {
      impact: 'The cause of a failover cannot be told, and only a person can change that.',
      runbook: 'failover-a-cause-was-not-told',
    },
    sweepMissing: {
      impact:
        'A cause whose timer got lost is not told. Messages about failovers themselves are not affected.',
      runbook: 'failover-a-cause-was-not-told',
    },
  },
});
