import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  setTimersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';
import { toldEventIds } from '../domain/trouble/told-events.ts';

/**
 * Ledger objects that notify-events reads and writes: event-threads/ (all threads, and a record for each message),
 * observed/fleet (which clusters and instances the sweep saw), open/. It reads incidents/, which notify-failover writes, and
 * pauses/.
 */
export const contract = defineContract({
  name: 'notify-events',
  kind: 'queued',
  purpose: 'Tells people of events of RDS that are worth a message, one thread for each trouble.',
  capability: 'events',
  environment: {
    ...tellingEnvironment,
    OWN_QUEUE_URL: 'ownQueueUrl',
  },
  triggers: [
    // Which of them are told is up to the configuration; the rest are ignored.
    { on: 'rds-events', events: toldEventIds },
    { on: 'sweep', everyMinutes: 5 },
  ],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadInstances',
      actions: ['rds:DescribeDBInstances'],
      resources: ['every-instance'],
      grantedWhen: 'always',
      wildcardReason:
        'Events name instances, which come into being after deployment; their clusters are read.',
    },
    {
      id: 'ReadEvents',
      actions: ['rds:DescribeEvents'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'The list of events names no resource; what it says fills gaps left by lost events.',
    },
    {
      id: 'ReadCapacity',
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'CloudWatch has no resource type for metrics.',
    },
    ...ledgerPermissions({
      reads: ['event-threads/*', 'observed/*', 'incidents/*', 'pauses/*', 'open/*'],
      writes: ['event-threads/*', 'observed/*', 'open/*'],
      removes: ['open/*'],
    }),
    setTimersPermission,
    announcePermission,
    // What this capability does is to tell people: in mode observe it cannot.
    ...alertPermissions('acting'),
  ],
  metrics: { Troubles: 'Count' },
  timeoutSeconds: 60,
  memoryMiB: 512,
  alarms: {
    deadLetters: {
      impact: 'What befell a cluster was perhaps not told. The clusters themselves are not affected.',
      runbook: 'events-an-event-was-not-handled',
    },
    errors: {
      impact: 'What befalls clusters is not told. The clusters themselves are not affected.',
      runbook: 'events-alerts-fail',
    },
    failedForGood: {
      impact: 'A message cannot be sent, and only a person can change that.',
      runbook: 'events-a-message-cannot-be-sent',
    },
    sweepMissing: {
      impact:
        'Troubles whose events get lost are not noticed, and what waits for the end of quiet hours goes on waiting.',
      runbook: 'events-the-sweep-did-not-run',
    },
  },
});
