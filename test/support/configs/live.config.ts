import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster that is exported every night without a snapshot, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'live', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: {
    mode: 'act',
    snapshots: [],
    live: [{ name: 'nightly', schedule: 'cron(30 3 * * ? *)', timeZone: 'Europe/Berlin' }],
    alertOnSuccess: true,
  },
  backups: { mode: 'off' },
});
