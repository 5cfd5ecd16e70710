import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that watch-etl reads and writes: etl/ and etl-slow/ (what came of runs), exports/ (which tables they hold),
 * export-publications/ (where they are in the catalogue), open/ (runs under way, open markers).
 */
export const contract = defineContract({
  name: 'watch-etl',
  kind: 'queued',
  purpose: 'Watches what start-etl started to its end, records it, announces it, and alerts if it failed.',
  capability: 'etl',
  environment: tellingEnvironment,
  triggers: [{ on: 'etl-runs' }, { on: 'sweep', everyMinutes: 15 }],
  permissions: [
    {
      id: 'ReadJobRuns',
      actions: ['glue:GetJob', 'glue:GetJobRun', 'glue:GetJobRuns'],
      resources: ['etl-jobs'],
      grantedWhen: 'always',
    },
    {
      id: 'ReadWorkflowRuns',
      actions: ['glue:GetWorkflowRun', 'glue:GetWorkflowRuns'],
      resources: ['etl-workflows'],
      grantedWhen: 'always',
    },
    { id: 'ReadCrawlers', actions: ['glue:GetCrawler'], resources: ['etl-crawlers'], grantedWhen: 'always' },
    {
      id: 'ReadExecutions',
      actions: ['states:DescribeExecution'],
      resources: ['etl-executions'],
      grantedWhen: 'always',
      wildcardReason: 'Executions are named after the export that they follow.',
    },
    {
      id: 'ReadRefreshes',
      actions: ['quicksight:DescribeIngestion'],
      resources: ['etl-ingestions'],
      grantedWhen: 'always',
      wildcardReason: 'Refreshes are named after the export that they follow.',
    },
    ...ledgerPermissions({
      reads: ['exports/*', 'export-publications/*', 'etl/*', 'etl-slow/*', 'open/*'],
      writes: ['etl/*', 'etl-slow/*', 'open/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { EtlDuration: 'Seconds', EtlFailed: 'Count' },
  timeoutSeconds: 120,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'How a run of ETL ended was perhaps not told. Databases, backups and the lake are not affected.',
      runbook: 'etl-a-wake-up-was-not-handled',
    },
    errors: {
      impact:
        'Runs of ETL are not being watched; failures go unnoticed, and what comes after them does not start.',
      runbook: 'etl-nothing-is-watched',
    },
    failedForGood: {
      impact: 'A run of ETL cannot be watched, and only a person can change that.',
      runbook: 'etl-nothing-is-watched',
    },
    sweepMissing: {
      impact:
        'Runs whose event got lost, and those that send none, are not looked at until the sweep runs again.',
      runbook: 'etl-the-sweep-did-not-run',
    },
  },
});
