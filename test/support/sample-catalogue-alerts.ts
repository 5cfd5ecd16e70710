import type { Alert } from '../../functions/domain/alert/alert.ts';
import {
  type CatalogueStory,
  catalogueRefusedAlert,
  catalogueWholeAlert,
  tablesLeftOutAlert,
  tableVersionAlert,
} from '../../functions/domain/catalogue/alerts.ts';
import { Fault } from '../../functions/domain/fault.ts';
import { viewsNotMadeAlert, viewsWholeAlert } from '../../functions/domain/views/alerts.ts';
import { nightly } from './export-world.ts';

const story: CatalogueStory = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  importance: 'critical',
  database: 'steward_prod_eu__ledger_core',
  now: new Date('2026-11-20T03:31:00Z'),
  export: {
    verdict: 'verified',
    taskIdentifier: nightly.task,
    policyName: 'ledger-core',
    clusterId: 'cluster-3YK7',
    clusterIdentifier: 'ledger-core',
    snapshotArn: nightly.arn,
    snapshotIdentifier: nightly.identifier,
    snapshotTime: '2026-11-20T02:10:05.000Z',
    bucket: 'steward-prod-eu-lake',
    folder: `exports/${nightly.task}/`,
    tables: ['ledger.public.accounts'],
    record: `exports/cluster-3YK7/2026-11/${nightly.task}`,
  },
};

const refusal = new Fault({
  kind: 'access-denied',
  expected: 'Glue CreateTable of steward_prod_eu__ledger_core.ledger_public_accounts to succeed',
  found:
    'AccessDeniedException (HTTP 400): Insufficient Lake Formation permission(s): Required Create Table on steward_prod_eu__ledger_core',
  todo: "grant it in the role, the resource's policy or the key's policy, then wake the function",
});

const tagRefusal = new Fault({
  kind: 'not-found',
  expected:
    'Lake Formation AddLFTagsToResource of steward_prod_eu__ledger_core.ledger_public_accounts to succeed',
  found: 'EntityNotFoundException (HTTP 400): Tag key or value does not exist: sensitivity',
  todo: 'check that it still exists, in this account and region',
});

const lakeRefusal = new Fault({
  kind: 'access-denied',
  expected: 'S3 GetObject of s3://analytics-lake/latest/ledger-core.json to succeed',
  found: 'AccessDenied (HTTP 403): Access Denied',
  todo: "see that the bucket belongs to account 210987654321, and that its policy and its key's admit the function's role; then wake the function",
});

const keyRefusal = new Fault({
  kind: 'access-denied',
  expected: 'S3 PutObject of s3://steward-prod-eu-lake/latest/ledger-core.json to succeed',
  found:
    'KMS.DisabledException (HTTP 400): arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab is disabled.',
  todo: 'enable the key',
});

const missingViews = [
  {
    source: 'ledger.public.accounts',
    why: 'Insufficient Lake Formation permission(s): Required Create Table on steward_prod_eu__ledger_core',
  },
];

/** One alert of each kind about the catalogue. */
export const sampleCatalogueAlerts: Readonly<Record<string, Alert>> = {
  'catalogue-refused': catalogueRefusedAlert(story, refusal),
  'catalogue-refused-tags': catalogueRefusedAlert(story, tagRefusal),
  'catalogue-refused-by-lake': catalogueRefusedAlert(story, lakeRefusal),
  'catalogue-refused-by-key': catalogueRefusedAlert(story, keyRefusal),
  'catalogue-tables-left-out': tablesLeftOutAlert(story, [
    {
      source: 'ledger.public.accounts',
      why: 'its columns "Id" and "id" differ in case alone, and Athena has one case',
      todo: 'Rename one of the two columns of ledger.public.accounts.',
    },
  ]),
  'catalogue-whole': catalogueWholeAlert(story, new Date('2026-11-18T03:31:00Z')),
  'catalogue-views-not-made': viewsNotMadeAlert(story, missingViews),
  'catalogue-views-not-made-at-all': viewsNotMadeAlert(story, [
    { source: 'steward_prod_eu__ledger_core', why: 'Unable to verify/create output bucket steward-answers' },
  ]),
  'catalogue-views-whole': viewsWholeAlert(story, new Date('2026-11-18T03:31:00Z')),
  'catalogue-table-version': tableVersionAlert(story, [
    {
      source: 'ledger.public.orders',
      change: 'create',
      table: {
        name: 'ledger_public_orders_v2',
        source: 'ledger.public.orders',
        version: 2,
        columns: [],
        parameters: {},
      },
      incompatible: ['amount: was bigint, is string'],
    },
  ]),
};
