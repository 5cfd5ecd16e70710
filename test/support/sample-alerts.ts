import type { Alert } from '../../functions/domain/alert/alert.ts';
import { resolveChoice } from '../../functions/domain/export/choice.ts';
import { exportDeniedTablesAlert } from '../../functions/domain/export/denied-alert.ts';
import {
  type EndedExportStory,
  exportCanceledAlert,
  exportFailedAlert,
  exportIncompleteAlert,
  exportVerifiedAlert,
} from '../../functions/domain/export/ended-alerts.ts';
import { meaningOf } from '../../functions/domain/export/reason.ts';
import { judgeRefusal } from '../../functions/domain/export/refusal.ts';
import { exportNotStartedAlert, snapshotVanishedAlert } from '../../functions/domain/export/start-alerts.ts';
import { nightly } from './export-world.ts';
import { sampleBackupAlerts } from './sample-backup-alerts.ts';
import { sampleCatalogueAlerts } from './sample-catalogue-alerts.ts';
import { sampleChangesAlerts } from './sample-changes-alerts.ts';
import { sampleComparisonAlerts } from './sample-comparison-alerts.ts';
import { sampleConductAlerts } from './sample-conduct-alerts.ts';
import { sampleEtlAlerts } from './sample-etl-alerts.ts';
import { sampleEventAlerts } from './sample-event-alerts.ts';
import { sampleFailoverAlerts } from './sample-failover-alerts.ts';
import { sampleLiveAlerts } from './sample-live-alerts.ts';
import { sampleRotationAlerts } from './sample-rotation-alerts.ts';
import { sampleTestAlerts } from './sample-test-alerts.ts';
import { sampleWaitingAlerts } from './sample-waiting-alerts.ts';

const story: EndedExportStory = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  importance: 'critical',
  now: new Date('2026-11-20T03:31:00Z'),
  lakeBucket: 'steward-prod-eu-lake',
  recordKey: `exports/cluster-3YK7/2026-11/${nightly.task}`,
  lastVerified: new Date('2026-11-19T02:10:00Z'),
  export: {
    taskIdentifier: nightly.task,
    attempt: 1,
    snapshotArn: nightly.arn,
    snapshotIdentifier: nightly.identifier,
    snapshotTime: '2026-11-20T02:10:05.000Z',
    clusterIdentifier: 'ledger-core',
    clusterId: 'cluster-3YK7',
    policyName: 'ledger-core',
    wantedAt: '2026-11-20T02:12:00.000Z',
  },
  task: {
    identifier: nightly.task,
    sourceArn: nightly.arn,
    state: 'COMPLETE',
    percentProgress: 100,
    startedAt: new Date('2026-11-20T02:12:50Z'),
    endedAt: new Date('2026-11-20T03:29:10Z'),
    bucket: 'steward-prod-eu-lake',
    prefix: 'exports',
    only: [],
    failureCause: undefined,
    warningMessage: undefined,
  },
};

const tables = Array.from({ length: 212 }, (_, index) => `ledger.public.t${index}`);

function refusalOf(code: string, message: string): Alert {
  const judgement = judgeRefusal({ code, message }, 0);
  if (judgement.next !== 'give-up') throw new Error(`${code} is nothing that a person must know`);
  const { cause, todo } = judgement;
  return exportNotStartedAlert(story, { code, message, cause, todo, again: 'by-itself' });
}

/** Tables are denied, and nothing tells which others there are. */
function unknownTables(): Alert {
  const choice = resolveChoice({ only: [], never: ['ledger.payments.cards'] }, undefined);
  if (choice.kind !== 'impossible') throw new Error('a list was made of nothing');
  const { cause, message, todo } = choice;
  const refusal = { code: 'NoListOfTables', message };
  return exportNotStartedAlert(story, {
    ...refusal,
    cause,
    todo: [todo],
    by: 'ourselves',
    again: 'by-itself',
  });
}

/** One alert of each kind, as test/golden/alerts shows them; by the name of the file. */
export const sampleAlerts: Readonly<Record<string, Alert>> = {
  ...sampleCatalogueAlerts,
  ...sampleComparisonAlerts,
  ...sampleTestAlerts,
  ...sampleRotationAlerts,
  ...sampleConductAlerts,
  ...sampleChangesAlerts,
  ...sampleEtlAlerts,
  ...sampleEventAlerts,
  ...sampleFailoverAlerts,
  'export-incomplete': exportIncompleteAlert(story, {
    kind: 'incomplete',
    tables,
    empty: [],
    rows: 1_204_310,
    expected: 214,
    problems: [
      {
        name: 'ledger.payments.payouts',
        ...meaningOf('PERMISSIONS_DO_NOT_EXIST', 'ledger.payments.payouts'),
      },
      { name: 'ledger.audit.blobs', ...meaningOf('Invalid column name: "raw data"', 'ledger.audit.blobs') },
    ],
  }),
  'export-incomplete-many': exportIncompleteAlert(
    { ...story, importance: 'low', lastVerified: undefined },
    {
      kind: 'incomplete',
      tables,
      empty: [],
      rows: 1_204_310,
      expected: 230,
      problems: tables.slice(0, 18).map((name) => ({
        name,
        why: 'RDS says COMPLETE, but there is no Parquet file',
        todo: undefined,
        sameSnapshotCanHelp: true,
      })),
    },
  ),
  'export-denied-tables': exportDeniedTablesAlert(story, {
    kind: 'incomplete',
    tables,
    empty: [],
    rows: 1_204_310,
    expected: 214,
    problems: [
      {
        name: 'ledger.payments.cards',
        deniedFolder: 'ledger/payments.cards/',
        why: 'denied by exports.never, and its rows are in the lake',
        todo: undefined,
        sameSnapshotCanHelp: false,
      },
      { name: 'ledger.audit.blobs', ...meaningOf('Invalid column name: "raw data"', 'ledger.audit.blobs') },
    ],
  }),
  'export-tables-unknown': unknownTables(),
  'export-failed': exportFailedAlert(
    { ...story, task: { ...story.task, state: 'FAILED', percentProgress: 63 } },
    { kind: 'failed', cause: 'RDS failed to write the metadata with the KMS key: KMS.DisabledException' },
  ),
  'export-not-proven': exportFailedAlert(story, {
    kind: 'failed',
    cause: 'RDS said COMPLETE, but an hour later export_info_*.json is not there',
  }),
  'export-canceled': exportCanceledAlert({
    ...story,
    task: { ...story.task, state: 'CANCELED', percentProgress: 12 },
  }),
  'export-not-started': refusalOf(
    'InvalidS3BucketFault',
    'The S3 bucket steward-prod-eu-lake does not exist.',
  ),
  'snapshot-vanished': snapshotVanishedAlert(story),
  ...sampleWaitingAlerts(story),
  ...sampleLiveAlerts(story),
  'export-verified': exportVerifiedAlert(story, {
    kind: 'verified',
    tables,
    empty: tables.slice(0, 3),
    rows: 1_204_310,
  }),
  ...sampleBackupAlerts,
};
