import { defineConfig } from '../../../infra/config/config.ts';

/** One critical cluster whose failovers people are told of, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'failover', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', importance: 'critical' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  failover: { mode: 'act', topSql: true },
});
