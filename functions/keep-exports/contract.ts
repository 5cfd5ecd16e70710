import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Folders that export tasks of this suite write to: `…<cluster>-<minute>-<hash>…/`. Pointers and whatever
 * else lies in the bucket have other names.
 */
const exportFolders = '*-????????????-??????????*/*';
const wildcardReason =
  'Export tasks are named after their snapshots; the form of these names is the fence, and no other object of the bucket has it.';

/**
 * Ledger objects that keep-exports reads and writes: open/export-marks/ (what is marked, being deleted, or kept by hand),
 * export-retention/ (one fact for each mark), export-removals/ (one for each export whose files are gone),
 * would-have/export-retention/ (mode `observe`), conditions/export-retention/, leases/keep-exports. It reads exports/,
 * exports-by-day/ and export-publications/ (what there is), open/etl-runs/ and open/exports-to-… (what is in use). Of the lake
 * it reads latest/ alone.
 */
export const contract = defineContract({
  name: 'keep-exports',
  kind: 'queued',
  purpose: 'Marks exports in the lake that nothing keeps any more, and deletes their files days later.',
  capability: 'exportRetention',
  environment: { ...tellingEnvironment, LAKE_BUCKET: 'lakeBucketName', LAKE_BUCKET_OWNER: 'lakeBucketOwner' },
  triggers: [{ on: 'sweep', everyMinutes: 1440 }],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadPointers',
      actions: ['s3:GetObject'],
      resources: [{ lakeObjects: 'latest/*' }],
      grantedWhen: 'always',
      wildcardReason: 'Pointers are named after their clusters; no export lies below latest/.',
    },
    {
      // S3 answers 404 instead of 403 for a pointer that is not there only to who may list.
      id: 'ListPointers',
      actions: ['s3:ListBucket'],
      resources: ['lake-bucket'],
      conditions: { StringLikeIfExists: { 's3:prefix': ['latest/*'] } },
      grantedWhen: 'always',
    },
    {
      id: 'UseLakeKeyForPointers',
      actions: ['kms:Decrypt'],
      resources: ['lake-key'],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
      grantedWhen: 'always',
    },
    {
      id: 'ListExportedFiles',
      actions: ['s3:ListBucket'],
      resources: ['lake-bucket'],
      conditions: { StringLike: { 's3:prefix': exportFolders.slice(0, -1) } },
      grantedWhen: 'deletion-stack',
    },
    {
      // Of the current versions alone: in a versioned bucket, what is deleted can be brought back until it expires.
      id: 'DeleteExportedFiles',
      actions: ['s3:DeleteObject'],
      resources: [{ lakeObjects: exportFolders }],
      grantedWhen: 'deletion-stack',
      wildcardReason,
    },
    {
      id: 'RemovePartitions',
      actions: ['glue:BatchGetPartition', 'glue:BatchDeletePartition'],
      resources: ['export-catalogue'],
      grantedWhen: 'deletion-stack',
      wildcardReason:
        'Databases are named after the deployment and its clusters, tables after the tables in them, which are read from exports.',
    },
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'exports-by-day/*',
        'export-publications/*',
        'export-removals/*',
        'export-retention/*',
        'would-have/export-retention/*',
        'conditions/export-retention/*',
        'open/condition*',
        'open/etl-runs/*',
        'open/export*',
        'leases/keep-exports',
        'pauses/current',
      ],
      writes: [
        'export-removals/*',
        'export-retention/*',
        'would-have/export-retention/*',
        'conditions/export-retention/*',
        'open/condition*',
        'open/export-marks/*',
        'open/export-removals/*',
        'open/export-retention/*',
        'leases/keep-exports',
      ],
      removes: [
        'open/condition*',
        'open/export-marks/*',
        'open/export-removals/*',
        'open/export-retention/*',
      ],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: { ExportsMarked: 'Count', ExportsDeleted: 'Count' },
  timeoutSeconds: 600,
  memoryMiB: 512,
  alarms: {
    deadLetters: {
      impact: 'Exports that nothing keeps stay a day longer, and cost. Nothing is deleted that should stay.',
      runbook: 'export-retention-a-wake-up-failed-for-good',
    },
    errors: {
      impact: 'Exports that nothing keeps stay, and cost. Nothing is deleted that should stay.',
      runbook: 'export-retention-does-not-get-through',
    },
    failedForGood: {
      impact:
        'An export that nothing keeps could not be marked or deleted, and only a person can change that.',
      runbook: 'export-retention-a-step-failed-for-good',
    },
    sweepMissing: {
      impact: 'Exports that nothing keeps stay, and cost. Nothing is deleted that should stay.',
      runbook: 'export-retention-the-sweep-did-not-run',
    },
  },
});
