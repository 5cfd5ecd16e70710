import { defineConfig } from '../../../infra/config/config.ts';

/** One critical cluster whose backups are taken by hand, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'backups', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', importance: 'critical', backups: { mode: 'act' } }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
});
