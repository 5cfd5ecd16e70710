import { defineConfig } from '../../../infra/config/config.ts';

/** One cluster whose changes people are told of, and nothing else. */
export default defineConfig({
  deployments: [{ name: 'changes', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core', importance: 'critical', team: 'payments' }],
  alerts: { emails: ['security@example.com'] },
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  changes: { mode: 'act', knownAccounts: ['210987654321'] },
});
