import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that publish-export reads and writes: exports/ and export-tables/ (what is verified),
 * export-publications/ (what is published), conditions/ (what kept tables out of the catalogue), leases/ and open/ (what
 * is to be published, conditions that stand, open markers). In the lake: latest/ alone.
 */
export const contract = defineContract({
  name: 'publish-export',
  kind: 'queued',
  purpose:
    'Lets readers find verified exports: pointers to the newest rows, and tables that Athena can query.',
  capability: 'exports',
  environment: {
    ...tellingEnvironment,
    LAKE_BUCKET: 'lakeBucketName',
    LAKE_BUCKET_OWNER: 'lakeBucketOwner',
  },
  triggers: [
    { on: 'announcements', detailTypes: ['Export Verified'] },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'MovePointers',
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [{ lakeObjects: 'latest/*' }],
      grantedWhen: 'acting',
      wildcardReason: 'Pointers are named after their clusters; no export lies below latest/.',
    },
    {
      // S3 answers 404 instead of 403 for a pointer that is not there yet only to who may list.
      id: 'ListPointers',
      actions: ['s3:ListBucket'],
      resources: ['lake-bucket'],
      conditions: { StringLikeIfExists: { 's3:prefix': ['latest/*'] } },
      grantedWhen: 'acting',
    },
    {
      id: 'UseLakeKeyForPointers',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['lake-key'],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
      grantedWhen: 'acting',
    },
    {
      id: 'RegisterTables',
      actions: [
        'glue:GetTables',
        'glue:CreateDatabase',
        'glue:CreateTable',
        'glue:UpdateTable',
        'glue:BatchCreatePartition',
        'glue:BatchGetPartition',
        'glue:UpdatePartition',
      ],
      resources: ['export-catalogue'],
      grantedWhen: 'acting',
      wildcardReason:
        'Databases are named after the deployment and its clusters, tables after the tables in them, which are read from exports.',
    },
    {
      id: 'TagTables',
      actions: ['lakeformation:AddLFTagsToResource'],
      resources: ['tagged-catalogue'],
      grantedWhen: 'acting',
      wildcardReason:
        'IAM knows no resources of Lake Formation, which itself grants tags and tables one by one.',
    },
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'export-tables/*',
        'export-publications/*',
        'export-removals/*',
        'conditions/catalogue/*',
        'leases/exports-publishing',
        'open/*',
      ],
      writes: ['export-publications/*', 'conditions/catalogue/*', 'leases/exports-publishing', 'open/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: {},
  timeoutSeconds: 300,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'A verified export was not published; readers see the one before. The export itself, databases and backups are not affected.',
      runbook: 'exports-an-export-was-not-published',
    },
    errors: {
      impact:
        'Verified exports are not being published; readers see older ones. Databases and backups are not affected.',
      runbook: 'exports-are-not-being-published',
    },
    failedForGood: {
      impact:
        'Verified exports cannot be published, and only a person can change that; readers see older ones. Databases and backups are not affected.',
      runbook: 'exports-an-export-cannot-be-published',
    },
    sweepMissing: {
      impact: 'Verified exports whose event got lost are not published until the sweep runs again.',
      runbook: 'exports-the-publishing-sweep-did-not-run',
    },
  },
});
