import type { Alert } from '../../functions/domain/alert/alert.ts';
import { type EtlStory, etlEndedAlert, etlSlowAlert } from '../../functions/domain/etl/alerts.ts';
import type { RunningEtl } from '../../functions/domain/etl/run.ts';
import { nightly } from './export-world.ts';

const run: RunningEtl = {
  step: 'to-iceberg',
  attempt: 1,
  target: { kind: 'job', name: 'ledger-to-iceberg' },
  arguments: { '--source': `s3://steward-prod-eu-lake/exports/${nightly.task}/`, '--target': 'lake.ledger' },
  policyName: 'ledger-core',
  export: {
    record: `exports/cluster-3YK7/2026-11/${nightly.task}`,
    taskIdentifier: nightly.task,
    clusterId: 'cluster-3YK7',
    clusterIdentifier: 'ledger-core',
    snapshotArn: nightly.arn,
    snapshotIdentifier: nightly.identifier,
    snapshotTime: '2026-11-20T02:10:05.000Z',
  },
  wantedAt: '2026-11-20T03:31:00.000Z',
  progress: { state: 'running', runId: 'jr_4f1c', since: '2026-11-20T03:31:04.000Z' },
};

const story: EtlStory & { readonly run: RunningEtl; readonly usualMs: number } = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  importance: 'critical',
  run,
  waiting: ['crawl', 'report'],
  usualMs: 11 * 60_000,
  now: new Date('2026-11-20T03:45:30Z'),
};

const over = {
  runId: 'jr_4f1c',
  startedAt: new Date('2026-11-20T03:31:04Z'),
  endedAt: new Date('2026-11-20T03:45:04Z'),
};

/** One alert of each kind about ETL, by the name of its golden file. */
export const sampleEtlAlerts: Readonly<Record<string, Alert>> = {
  'etl-failed': etlEndedAlert(story, {
    state: 'failed',
    ...over,
    error: 'Error Category: OUT_OF_MEMORY_ERROR; Container killed by YARN for exceeding memory limits.',
  }),
  'etl-not-started': etlEndedAlert(
    { ...story, run: { ...run, progress: { state: 'wanted' } }, waiting: [], usualMs: undefined },
    {
      state: 'not-started',
      reason: 'EntityNotFoundException: Job ledger-to-iceberg is not found.',
      todo: 'Check that it exists in this account and region, or correct the step in steward.config.ts and deploy.',
    },
  ),
  'etl-gone': etlEndedAlert(
    {
      ...story,
      run: { ...run, arguments: { ...run.arguments, '--db_password': 'not-to-be-seen' } },
    },
    { state: 'gone' },
  ),
  'etl-completed': etlEndedAlert(story, { state: 'succeeded', ...over }),
  'etl-slow': etlSlowAlert({ ...story, now: new Date('2026-11-20T04:10:30Z') }),
};
