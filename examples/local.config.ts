import { defineConfig } from '../infra/config/config.ts';

/**
 * What `npm start` runs: one cluster in mode `act`, on the local run's account. Nothing here is deployed to AWS.
 *
 *   npx cdk synth -c config=examples/local.config.ts
 */
export default defineConfig({
  deployments: [{ name: 'local', account: '123456789012', region: 'eu-west-1' }],
  clusters: [
    { identifier: 'ledger-core', importance: 'critical', exports: { mode: 'act' }, backups: { mode: 'act' } },
  ],
  alerts: {
    emails: ['oncall@example.com'],
    webhooks: ['https://alerts.example.com/chat'],
    operators: ['operators@example.com'],
  },
  exports: { snapshots: ['automated'], alertOnSuccess: true },
});
