import type { Alert } from '../../functions/domain/alert/alert.ts';
import {
  type ComparisonStory,
  comparisonImpossibleAlert,
  comparisonPossibleAlert,
  exportDiffersAlert,
} from '../../functions/domain/comparison/alerts.ts';
import type { Counted } from '../../functions/domain/comparison/counted.ts';
import { nightly } from './export-world.ts';

const story: ComparisonStory = {
  deployment: { name: 'prod-eu', region: 'eu-west-1', runbook: 'docs/runbook.md' },
  importance: 'critical',
  attempt: 1,
  tolerance: { tolerancePercent: 5, toleranceRows: 1_000 },
  now: new Date('2026-11-20T03:32:00Z'),
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
    tables: ['ledger.public.accounts', 'ledger.public.payments'],
    record: `exports/cluster-3YK7/2026-11/${nightly.task}`,
  },
};

const failures: Counted['failures'] = [
  {
    database: 'ledger',
    failure: { name: 'login-refused', text: 'PAM authentication failed for user "aurora_steward_count"' },
  },
];

const databases = { ...story, cluster: { resourceId: 'cluster-3YK7', identifier: 'ledger-core' } };

/** One alert of each kind about comparisons, by the name of its golden file. */
export const sampleComparisonAlerts: Readonly<Record<string, Alert>> = {
  'export-differs': exportDiffersAlert(
    story,
    {
      agree: 41,
      differences: [
        { name: 'ledger.public.payments', exported: 1_204_113, now: 1_911_040, estimated: true },
        { name: 'ledger.audit.logins', now: 5_310, estimated: false },
      ],
      notCompared: [{ name: 'ledger.public.scratch', why: 'the database has no such table (any more)' }],
    },
    { countedAt: '2026-11-20T03:31:00.000Z', tables: [], tablesLeftOut: 0, failures: [] },
  ),
  'live-export-differs': exportDiffersAlert(
    {
      ...story,
      export: { ...story.export, snapshotArn: 'arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core' },
    },
    {
      agree: 1,
      differences: [{ name: 'ledger.audit.logins', now: 5_310, estimated: false }],
      notCompared: [],
    },
    { countedAt: '2026-11-20T03:31:00.000Z', tables: [], tablesLeftOut: 0, failures: [] },
  ),
  'export-comparison-impossible': comparisonImpossibleAlert(databases, failures),
  'export-comparison-possible': comparisonPossibleAlert(databases, new Date('2026-11-18T03:31:00Z')),
};
