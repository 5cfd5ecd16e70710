import { defineConfig } from '../../../infra/config/config.ts';

/** Two deployments, for what goes over all of them. */
export default defineConfig({
  deployments: [
    { name: 'prod-eu', account: '123456789012', region: 'eu-west-1' },
    { name: 'prod-us', account: '123456789012', region: 'us-east-1' },
  ],
  clusters: [{ identifier: 'ledger-core', importance: 'critical' }],
});
