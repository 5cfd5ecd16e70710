import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster, and one instance that is in none, whose automated snapshots are exported, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'instance', account: '123456789012', region: 'eu-west-1' }],
  clusters: [
    { identifier: 'ledger-core', exports: { mode: 'act' } },
    { instance: 'legacy-pg', importance: 'critical', exports: { mode: 'act', prefix: 'instances' } },
  ],
  alerts: { emails: ['oncall@example.com'] },
  exports: { snapshots: ['automated'], alertOnSuccess: true },
  backups: { mode: 'off' },
});
