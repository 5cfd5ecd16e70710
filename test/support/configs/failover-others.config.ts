import { defineConfig } from '../../../infra/config/config.ts';

/** A cluster of a global database, and Multi-AZ instances, of which some fail over together. */
export default defineConfig({
  deployments: [{ name: 'failover-others', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  failover: {
    mode: 'act',
    instances: [
      { identifier: 'billing-db', importance: 'critical' },
      { identifier: 'cards-db' },
      { identifier: 'loans-db' },
      { identifier: 'rates-db' },
      { identifier: 'taxes-db' },
    ],
  },
});
