import { defineConfig } from '../../../infra/config/config.ts';

/** One critical cluster whose automated snapshots are exported, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'exports', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', importance: 'critical', exports: { mode: 'act' } }],
  alerts: {
    emails: ['oncall@example.com'],
    webhooks: ['https://alerts.example.com/chat'],
    operators: ['operators@example.com'],
  },
  exports: { snapshots: ['automated'], alertOnSuccess: true },
  backups: { mode: 'off' },
});
