import { defineContract } from '../contract/contract.ts';
import { ledgerPermissions, readClustersPermission } from '../contract/permissions.ts';

/**
 * Ledger objects that pause-actions reads and writes: pauses/current (what holds now, read by every function that acts),
 * pauses/<yyyy-mm>/ (who paused and resumed what, when and why).
 */
export const contract = defineContract({
  name: 'pause-actions',
  kind: 'invoked',
  purpose:
    'Stops what the suite does to one cluster or instance, or to all, until a time, and lets it go on. Alerts go on.',
  capability: 'suite',
  environment: { LEDGER_BUCKET: 'ledgerBucketName' },
  triggers: [],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadInstances',
      actions: ['rds:DescribeDBInstances'],
      resources: ['exported-instances'],
      grantedWhen: 'always',
      wildcardReason: 'Found by a filter: a list request names no instance.',
    },
    ...ledgerPermissions({ reads: ['pauses/*'], writes: ['pauses/*'], removes: [] }),
  ],
  metrics: {},
  timeoutSeconds: 30,
  memoryMiB: 512,
  alarms: {
    errors: {
      impact:
        'People who want the suite to stop acting on a cluster, or to go on, get an error instead. What is paused stays paused until its time.',
      runbook: 'pauses-requests-are-not-answered',
    },
    failedForGood: {
      impact:
        'Pauses cannot be read or changed, so functions that act do not act, and only a person can change that. Alerts go on.',
      runbook: 'pauses-cannot-be-read',
    },
  },
});
