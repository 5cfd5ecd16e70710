import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that start-etl reads and writes: exports/ (which are verified), export-publications/ (which are queryable),
 * export-removals/ (whose files are gone), etl/ (runs that ended), open/ (exports that something is to follow, runs under way, and
 * open markers), would-have/etl/ (mode `observe`), pauses/current.
 */
export const contract = defineContract({
  name: 'start-etl',
  kind: 'queued',
  purpose: 'Starts what follows a verified export, each step once, and again where a start was not heard.',
  capability: 'etl',
  environment: tellingEnvironment,
  triggers: [
    {
      on: 'announcements',
      detailTypes: ['Export Verified', 'Export Published', 'ETL Completed', 'ETL Failed'],
    },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'StartJobs',
      actions: ['glue:StartJobRun'],
      resources: ['etl-jobs'],
      grantedWhen: 'acting',
    },
    { id: 'FindJobRuns', actions: ['glue:GetJobRuns'], resources: ['etl-jobs'], grantedWhen: 'always' },
    {
      id: 'StartWorkflows',
      actions: ['glue:StartWorkflowRun'],
      resources: ['etl-workflows'],
      grantedWhen: 'acting',
    },
    {
      id: 'FindWorkflowRuns',
      actions: ['glue:GetWorkflowRuns'],
      resources: ['etl-workflows'],
      grantedWhen: 'always',
    },
    {
      id: 'StartCrawlers',
      actions: ['glue:StartCrawler'],
      resources: ['etl-crawlers'],
      grantedWhen: 'acting',
    },
    { id: 'ReadCrawlers', actions: ['glue:GetCrawler'], resources: ['etl-crawlers'], grantedWhen: 'always' },
    {
      id: 'StartExecutions',
      actions: ['states:StartExecution'],
      resources: ['etl-state-machines'],
      grantedWhen: 'acting',
    },
    {
      id: 'FindExecutions',
      actions: ['states:DescribeExecution'],
      resources: ['etl-executions'],
      grantedWhen: 'always',
      wildcardReason: 'Executions are named after the export that they follow.',
    },
    {
      id: 'StartRefreshes',
      actions: ['quicksight:CreateIngestion'],
      resources: ['etl-ingestions'],
      grantedWhen: 'acting',
      wildcardReason: 'Refreshes are named after the export that they follow.',
    },
    {
      id: 'ReadRefreshes',
      actions: ['quicksight:DescribeIngestion'],
      resources: ['etl-ingestions'],
      grantedWhen: 'always',
      wildcardReason: 'Refreshes are named after the export that they follow.',
    },
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'export-publications/*',
        'export-removals/*',
        'etl/*',
        'would-have/etl/*',
        'open/*',
        'pauses/current',
      ],
      writes: ['etl/*', 'would-have/etl/*', 'open/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { EtlStarted: 'Count' },
  timeoutSeconds: 120,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'What follows a verified export was perhaps not started. Databases, backups and the lake are not affected.',
      runbook: 'etl-a-wake-up-was-not-handled',
    },
    errors: {
      impact:
        'What follows verified exports is not being started. Databases, backups and the lake are not affected.',
      runbook: 'etl-nothing-is-started',
    },
    failedForGood: {
      impact:
        'What follows a verified export could not be started, and only a person can change that. Databases, backups and the lake are not affected.',
      runbook: 'etl-a-run-cannot-be-started',
    },
    sweepMissing: {
      impact: 'What an event did not start is not started until the sweep runs again.',
      runbook: 'etl-the-sweep-did-not-run',
    },
  },
});
