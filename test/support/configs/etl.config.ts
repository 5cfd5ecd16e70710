import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster whose exports are followed by a job, and after it by a crawler and a workflow side by side. */
export default defineConfig({
  deployments: [{ name: 'etl', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', importance: 'critical' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'act', snapshots: ['automated'] },
  etl: {
    mode: 'act',
    steps: [
      {
        name: 'to-iceberg',
        job: 'ledger-to-iceberg',
        arguments: { '--source': 's3://{bucket}/{folder}', '--tables': '{tables}' },
      },
      { name: 'crawl', crawler: 'ledger', after: ['to-iceberg'] },
      { name: 'report', workflow: 'ledger-report', after: ['to-iceberg'] },
    ],
  },
  backups: { mode: 'off' },
});
