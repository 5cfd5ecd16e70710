import { defineConfig } from '../../../infra/config/config.ts';

/** Events of two clusters, and nothing else; what is not grave waits for the morning. */
export default defineConfig({
  deployments: [{ name: 'events', account: '123456789012', region: 'eu-west-1' }],
  clusters: [
    { identifier: 'ledger-core', importance: 'critical' },
    { identifier: 'billing', importance: 'critical' },
    { identifier: 'archive', importance: 'low', events: { quietHours: { from: '01:00', to: '02:30' } } },
  ],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  events: { mode: 'act' },
});
