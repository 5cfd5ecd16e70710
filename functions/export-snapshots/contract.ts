import { defineContract } from '../contract/contract.ts';
import { alertPermissions, ledgerPermissions, readClustersPermission } from '../contract/permissions.ts';

/**
 * Ledger objects that export-snapshots reads and writes:
 * exports/ and exports-by-day/ (what ended, written by verify-export), export-refusals/ (starts that failed for good),
 * export-overdue/, export-waits/, export-limits/ and export-many-tables/ (what people were told), export-spending/
 * (what a month costs), would-have/exports/ (mode `observe`), open/ (intents and open markers), leases/, pauses/current.
 */
export const contract = defineContract({
  name: 'export-snapshots',
  kind: 'queued',
  purpose:
    'Starts the export to S3 of every snapshot that the policy wants in the lake, and of clusters that are themselves due for one.',
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
        'RDS-EVENT-0234', // an export of a cluster itself failed, was canceled, completed: a slot is free
        'RDS-EVENT-0235',
        'RDS-EVENT-0236',
      ],
    },
    {
      on: 'instance-snapshot-events',
      events: [
        'RDS-EVENT-0091', // automated instance snapshot created
        'RDS-EVENT-0042', // manual instance snapshot created
        'RDS-EVENT-0159', // an export failed, was canceled, completed: a slot is free
        'RDS-EVENT-0160',
        'RDS-EVENT-0161',
      ],
    },
    { on: 'export-schedules' },
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
      id: 'ReadInstanceSnapshots',
      actions: ['rds:DescribeDBSnapshots'],
      resources: ['instance-snapshots', 'exported-instances'],
      grantedWhen: 'always',
      wildcardReason: 'Snapshot identifiers come into being after deployment, and the sweep lists them all.',
    },
    readClustersPermission,
    {
      id: 'ReadExportTasks',
      actions: ['rds:DescribeExportTasks'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason:
        'Free slots are counted over every export task of the account, whoever started it and whatever its source is; a list request names no resource.',
    },
    {
      id: 'ReadSizes',
      actions: ['cloudwatch:GetMetricData'],
      resources: ['*'],
      grantedWhen: 'always',
      wildcardReason: 'CloudWatch has no resource type for metrics.',
    },
    {
      id: 'StartExports',
      actions: ['rds:StartExportTask'],
      resources: ['every-cluster-snapshot', 'instance-snapshots', 'live-clusters'],
      grantedWhen: 'acting',
      wildcardReason:
        'Snapshot identifiers come into being after deployment; clusters that tags choose are known at run time only.',
    },
    {
      id: 'CancelExports',
      actions: ['rds:CancelExportTask'],
      resources: ['*'],
      grantedWhen: 'acting',
      wildcardReason:
        'IAM knows no resource for this action; the function cancels only what it has itself started, when a person asks.',
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
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'exports-by-day/*',
        'export-refusals/*',
        'export-overdue/*',
        'export-waits/*',
        'export-limits/*',
        'export-many-tables/*',
        'export-spending/*',
        'would-have/exports/*',
        'table-inventories/*',
        'open/*',
        'leases/*',
        'pauses/current',
      ],
      writes: [
        'export-refusals/*',
        'export-overdue/*',
        'export-waits/*',
        'export-limits/*',
        'export-many-tables/*',
        'export-spending/*',
        'would-have/exports/*',
        'open/*',
        'leases/*',
      ],
      removes: ['open/*'],
    }),
    ...alertPermissions(),
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
