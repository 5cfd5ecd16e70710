import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that verify-export reads and writes: exports/ (one record for each export that ended),
 * exports-by-day/ (that it ended), export-tables/ (what the files of its tables say), table-inventories/ (what tables the
 * databases have) and open/ (the intents of export-snapshots, the next attempt, what is to be published, open markers).
 */
export const contract = defineContract({
  name: 'verify-export',
  kind: 'queued',
  purpose: 'Checks that an export that ended is complete, records it, announces it, and alerts if it is not.',
  capability: 'exports',
  environment: {
    ...tellingEnvironment,
    LAKE_BUCKET: 'lakeBucketName',
    LAKE_BUCKET_OWNER: 'lakeBucketOwner',
  },
  triggers: [
    {
      on: 'rds-events',
      events: [
        'RDS-EVENT-0162', // cluster snapshot export failed
        'RDS-EVENT-0163', // cluster snapshot export canceled
        'RDS-EVENT-0164', // cluster snapshot export completed
        'RDS-EVENT-0234', // live cluster export failed
        'RDS-EVENT-0235', // live cluster export canceled
        'RDS-EVENT-0236', // live cluster export completed
      ],
    },
    {
      on: 'instance-snapshot-events',
      events: [
        'RDS-EVENT-0159', // instance snapshot export failed
        'RDS-EVENT-0160', // instance snapshot export canceled
        'RDS-EVENT-0161', // instance snapshot export completed
      ],
    },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'ReadExportTasks',
      actions: ['rds:DescribeExportTasks'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason:
        'Tasks are looked up by identifier or by source, and the source may be deleted meanwhile; a list request names no resource.',
    },
    {
      id: 'ReadManifests',
      actions: ['s3:GetObject'],
      resources: [{ lakeObjects: '*/export_info_*.json' }, { lakeObjects: '*/export_tables_info_*.json' }],
      grantedWhen: 'always',
      wildcardReason: 'The folder is named after the export task.',
    },
    {
      id: 'ReadFooters',
      actions: ['s3:GetObject'],
      resources: [{ lakeObjects: '*.parquet' }],
      grantedWhen: 'always',
      wildcardReason:
        'RDS names the files. Only their last 16 KiB are asked for, which IAM cannot say; what is read is not kept but for counts and column names.',
    },
    {
      id: 'ListExportedFiles',
      actions: ['s3:ListBucket'],
      resources: ['lake-bucket'],
      grantedWhen: 'always',
    },
    {
      id: 'DecryptExports',
      actions: ['kms:Decrypt'],
      resources: ['lake-key'],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
      grantedWhen: 'always',
    },
    ...ledgerPermissions({
      reads: ['exports/*', 'exports-by-day/*', 'export-tables/*', 'table-inventories/*', 'open/*'],
      writes: ['exports/*', 'exports-by-day/*', 'export-tables/*', 'open/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: {
    ExportDuration: 'Seconds',
    TablesMissing: 'Count',
  },
  timeoutSeconds: 300,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'An export that ended was not checked; nobody was told whether it is complete. Databases and backups are not affected.',
      runbook: 'exports-an-export-was-not-checked',
    },
    errors: {
      impact:
        'Exports are not being checked; incomplete ones go unnoticed. Databases and backups are not affected.',
      runbook: 'exports-are-not-being-checked',
    },
    failedForGood: {
      impact:
        'Exports that ended cannot be checked, and only a person can change that; nobody is told whether they are complete. Databases and backups are not affected.',
      runbook: 'exports-an-export-cannot-be-checked',
    },
    sweepMissing: {
      impact: 'Exports whose completion event got lost are not checked until the sweep runs again.',
      runbook: 'exports-the-check-sweep-did-not-run',
    },
  },
});
