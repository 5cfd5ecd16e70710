import { defineConfig } from '../../../infra/config/config.ts';

/** Two clusters in mode `act`; an alert for every verified export. */
export default defineConfig({
  deployments: [{ name: 'two', account: '123456789012', region: 'eu-west-1' }],
  clusters: [
    { identifier: 'ledger-core', importance: 'critical', exports: { mode: 'act' } },
    { identifier: 'billing', exports: { mode: 'act' } },
  ],
  alerts: { emails: ['oncall@example.com'] },
  exports: { alertOnSuccess: true },
  backups: { mode: 'off' },
});
