import { defineContract } from '../contract/contract.ts';

/**
 * Ledger objects that export-snapshots reads and writes:
 * exports/ (what is verified or failed, written by verify-export), export-refusals/ (starts that failed for
 * good), would-have/exports/ (mode `observe`), open/ (intents and open markers), leases/.
 */
export const contract = defineContract({
  name: 'export-snapshots',
  kind: 'queued',
  purpose: 'Starts the export to S3 of every cluster snapshot that the policy wants in the lake.',
  capability: 'exports',
  environment: {
    LEDGER_BUCKET: 'ledgerBucketName',
    LAKE_BUCKET: 'lakeBucketName',
    LAKE_KEY_ARN: 'lakeKeyArn',
    EXPORT_ROLE_ARN: 'exportRoleArn',
    ALERTS_TOPIC_ARN: 'alertsTopicArn',
  },
  triggers: [
    {
      on: 'rds-events',
      events: [
        'RDS-EVENT-0169', // automated cluster snapshot created
        'RDS-EVENT-0075', // manual or AWS Backup cluster snapshot created
        'RDS-EVENT-0162', // an export failed: a slot is free
        'RDS-EVENT-0163', // an export was canceled: a slot is free
        'RDS-EVENT-0164', // an export completed: a slot is free
      ],
    },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'ReadSnapshots',
      actions: ['rds:DescribeDBClusterSnapshots'],
      resources: ['every-cluster-snapshot', 'every-cluster'],
      grantedWhen: 'always',
      wildcardReason: 'Snapshot identifiers come into being after deployment, and the sweep lists them all.',
    },
    {
      id: 'ReadClusters',
      actions: ['rds:DescribeDBClusters'],
      resources: ['every-cluster'],
      grantedWhen: 'always',
      wildcardReason:
        'Clusters are chosen by tag or identifier, and a cluster may be renamed or switched over.',
    },
    {
      id: 'ReadExportTasks',
      actions: ['rds:DescribeExportTasks'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason:
        'Free slots are counted over every export task of the account, whoever started it and whatever its source is; a list request names no resource.',
    },
    {
      id: 'StartExports',
      actions: ['rds:StartExportTask'],
      resources: ['every-cluster-snapshot'],
      grantedWhen: 'acting',
      wildcardReason: 'Snapshot identifiers come into being after deployment.',
    },
    {
      // AWS does not document under which of its names RDS is handed the role; the role trusts only the first.
      id: 'PassExportRole',
      actions: ['iam:PassRole'],
      resources: ['export-role'],
      conditions: {
        StringEquals: { 'iam:PassedToService': ['export.rds.amazonaws.com', 'rds.amazonaws.com'] },
      },
      grantedWhen: 'acting',
    },
    {
      // StartExportTask checks and uses the key in its caller's name:
      // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Setup.html
      id: 'LetExportsUseLakeKey',
      actions: ['kms:DescribeKey', 'kms:CreateGrant'],
      resources: ['lake-key'],
      grantedWhen: 'acting',
    },
    {
      id: 'ReadLedger',
      actions: ['s3:GetObject'],
      resources: [
        { ledgerObjects: 'exports/*' },
        { ledgerObjects: 'export-refusals/*' },
        { ledgerObjects: 'would-have/exports/*' },
        { ledgerObjects: 'open/*' },
        { ledgerObjects: 'leases/*' },
      ],
      grantedWhen: 'always',
      wildcardReason: 'Ledger keys are derived from clusters and snapshots; the prefixes are the boundary.',
    },
    {
      id: 'WriteLedger',
      actions: ['s3:PutObject'],
      resources: [
        { ledgerObjects: 'export-refusals/*' },
        { ledgerObjects: 'would-have/exports/*' },
        { ledgerObjects: 'open/*' },
        { ledgerObjects: 'leases/*' },
      ],
      grantedWhen: 'always',
      wildcardReason: 'Ledger keys are derived from clusters and snapshots; the prefixes are the boundary.',
    },
    {
      id: 'CloseOpenMarkers',
      actions: ['s3:DeleteObject'],
      resources: [{ ledgerObjects: 'open/*' }],
      grantedWhen: 'always',
      wildcardReason:
        'Open markers and intents are named after what they are about; nothing else is ever deleted.',
    },
    {
      // "If exists": a GetObject of a missing key carries no prefix, and S3 answers 404 instead of 403 only to
      // who may list: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      id: 'ListLedger',
      actions: ['s3:ListBucket'],
      resources: ['ledger-bucket'],
      conditions: {
        StringLikeIfExists: {
          's3:prefix': ['exports/*', 'export-refusals/*', 'would-have/exports/*', 'open/*', 'leases/*'],
        },
      },
      grantedWhen: 'always',
    },
    {
      id: 'Alert',
      actions: ['sns:Publish'],
      resources: ['alerts-topic'],
      grantedWhen: 'always',
    },
    {
      // Ledger objects and the alerts topic are encrypted with the control key; S3 and SNS use it in the caller's name.
      id: 'UseControlKey',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['control-key'],
      conditions: { StringLike: { 'kms:ViaService': ['s3.*.amazonaws.com*', 'sns.*.amazonaws.com*'] } },
      grantedWhen: 'always',
    },
  ],
  metrics: {
    ExportsStarted: 'Count',
    ExportsWaitingForSlot: 'Count',
  },
  timeoutSeconds: 120,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact:
        'A wake-up to export a snapshot failed for good; new data may not reach the lake. Databases and backups are not affected.',
      runbook: 'exports-a-wake-up-failed-for-good',
    },
    errors: {
      impact: 'Exports are not being started; the lake falls behind. Databases and backups are not affected.',
      runbook: 'exports-are-not-being-started',
    },
    failedForGood: {
      impact:
        'A snapshot is not being exported, and only a person can change that; its data is missing in the lake. Databases and backups are not affected.',
      runbook: 'exports-a-snapshot-will-not-be-exported',
    },
    sweepMissing: {
      impact: 'Snapshots whose event got lost, and copies, are not exported until the sweep runs again.',
      runbook: 'exports-the-sweep-did-not-run',
    },
  },
});
