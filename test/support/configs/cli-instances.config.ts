import { defineConfig } from '../../../infra/config/config.ts';

/** A cluster, an instance that is in none, and one that is not there. */
export default defineConfig({
  deployments: [{ name: 'mixed', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }, { instance: 'Legacy-PG' }, { instance: 'gone-pg' }],
  exports: { mode: 'act' },
});
