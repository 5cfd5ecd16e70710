import { defineConfig } from '../../../infra/config/config.ts';

/** Snapshots exported every day, of which those older than a day go a day after they were marked. */
export default defineConfig({
  deployments: [{ name: 'lake', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'act', snapshots: ['automated'], sweep: 'rate(12 hours)' },
  backups: { mode: 'off' },
  exportRetention: { mode: 'act', minimumAge: '1 day', markedFor: '1 day', sweep: 'rate(12 hours)' },
});
