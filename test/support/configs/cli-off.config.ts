import { defineConfig } from '../../../infra/config/config.ts';

/** Everything off: a stack that keeps what it has, and does nothing. */
export default defineConfig({
  deployments: [{ name: 'off', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  failover: { mode: 'off' },
});
