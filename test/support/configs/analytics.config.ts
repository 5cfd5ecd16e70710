import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster whose exports analysts query, in tagged tables, and in views with the types of PostgreSQL. */
export default defineConfig({
  deployments: [
    {
      name: 'analytics',
      account: '123456789012',
      region: 'eu-west-1',
      athena: { workgroup: 'analysts', output: 's3://analysts-answers/athena/' },
    },
  ],
  clusters: [{ identifier: 'ledger-core', importance: 'critical', exports: { mode: 'act', views: true } }],
  alerts: { emails: ['oncall@example.com'] },
  exports: {
    snapshots: ['automated'],
    lakeFormationTags: [
      { tags: { sensitivity: 'internal' } },
      { tables: '*.*.customers', tags: { sensitivity: 'personal' } },
    ],
  },
  backups: { mode: 'off' },
});
