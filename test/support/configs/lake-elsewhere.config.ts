import { defineConfig } from '../../../infra/config/config.ts';

/** Exports into a bucket of the analysts' account, of which those older than a day go a day after they were marked. */
export default defineConfig({
  deployments: [
    {
      name: 'elsewhere',
      account: '123456789012',
      region: 'eu-west-1',
      lake: {
        bucket: 'analytics-lake',
        account: '210987654321',
        keyArn: 'arn:aws:kms:eu-west-1:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      },
    },
  ],
  clusters: [{ identifier: 'ledger-core' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'act', snapshots: ['automated'], sweep: 'rate(2 hours)' },
  backups: { mode: 'off' },
  exportRetention: { mode: 'act', minimumAge: '1 day', markedFor: '1 day', sweep: 'rate(12 hours)' },
});
