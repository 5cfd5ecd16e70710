import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  tellingEnvironment,
} from '../contract/permissions.ts';

/**
 * Ledger objects that define-views reads and writes: exports/ (whose tables), view-states/ (how views stand),
 * view-definitions/ (what was made), conditions/ (what keeps views from being made), leases/ and open/ (what is to be
 * made, conditions that stand, open markers).
 */
export const contract = defineContract({
  name: 'define-views',
  kind: 'queued',
  purpose:
    'Has Athena make a view for each registered table, in which text is of the type that it has in PostgreSQL.',
  capability: 'exports',
  environment: {
    ...tellingEnvironment,
    OWN_QUEUE_URL: 'ownQueueUrl',
    ATHENA_WORKGROUP: 'athenaWorkgroup',
    ATHENA_OUTPUT: 'athenaOutput',
  },
  triggers: [
    { on: 'announcements', detailTypes: ['Export Published'] },
    { on: 'sweep', everyMinutes: 15 },
  ],
  permissions: [
    {
      id: 'RunStatements',
      actions: ['athena:StartQueryExecution', 'athena:BatchGetQueryExecution'],
      resources: ['athena-workgroup'],
      grantedWhen: 'acting',
    },
    {
      // Athena reads tables and keeps views in the name of whoever runs the statement:
      // https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
      id: 'KeepViews',
      actions: [
        'glue:GetTables',
        'glue:GetDatabase',
        'glue:GetTable',
        'glue:CreateTable',
        'glue:UpdateTable',
      ],
      resources: ['export-catalogue'],
      grantedWhen: 'acting',
      wildcardReason:
        'Databases are named after the deployment and its clusters, views after the tables in them, which are read from exports.',
    },
    {
      // Athena asks for the database `default` with each statement, whatever it is about (same page).
      id: 'FindDefaultDatabase',
      actions: ['glue:GetDatabase'],
      resources: ['default-database'],
      grantedWhen: 'acting',
    },
    {
      // https://docs.aws.amazon.com/athena/latest/ug/querying.html#query-results-specify-location-permissions
      id: 'WriteAnswers',
      actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      resources: ['athena-output'],
      grantedWhen: 'acting',
      wildcardReason:
        'Athena names what it writes after its executions; it writes below the configured location.',
    },
    {
      id: 'FindAnswersBucket',
      actions: ['s3:GetBucketLocation', 's3:ListBucket'],
      resources: ['athena-output-bucket'],
      grantedWhen: 'acting',
    },
    {
      id: 'UseAnswersKey',
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['athena-output-key'],
      conditions: { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com*' } },
      grantedWhen: 'acting',
    },
    {
      id: 'WakeItself',
      actions: ['sqs:SendMessage'],
      resources: ['own-queue'],
      grantedWhen: 'acting',
    },
    ...ledgerPermissions({
      reads: [
        'exports/*',
        'view-states/*',
        'view-definitions/*',
        'conditions/views/*',
        'leases/views-defining',
        'open/*',
      ],
      writes: [
        'view-states/*',
        'view-definitions/*',
        'conditions/views/*',
        'leases/views-defining',
        'open/*',
      ],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions(),
  ],
  metrics: {},
  timeoutSeconds: 120,
  memoryMiB: 512,
  batchingWindowSeconds: 5,
  alarms: {
    deadLetters: {
      impact: 'Typed views of a cluster may be missing or old. Exports and their tables are not affected.',
      runbook: 'views-a-request-for-views-was-given-up',
    },
    errors: {
      impact:
        'Typed views are not being made; those made before stay. Exports and their tables are not affected.',
      runbook: 'views-are-not-being-made',
    },
    failedForGood: {
      impact:
        'Typed views cannot be made, and only a person can change that. Exports and their tables are not affected.',
      runbook: 'views-cannot-be-made',
    },
    sweepMissing: {
      impact: 'Typed views whose event got lost are not made until the sweep runs again.',
      runbook: 'views-the-sweep-did-not-run',
    },
  },
});
