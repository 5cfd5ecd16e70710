import { defineConfig } from '../../../infra/config/config.ts';

/** Snapshots every night, of which those older than a day go a day after they were marked. */
export default defineConfig({
  deployments: [{ name: 'keep', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
  backups: {
    mode: 'act',
    keepFor: '1 day',
    schedules: [{ name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin' }],
    sweep: 'rate(6 hours)',
  },
  backupRetention: { mode: 'act', minimumAge: '1 day', markedFor: '1 day', sweep: 'rate(12 hours)' },
});
