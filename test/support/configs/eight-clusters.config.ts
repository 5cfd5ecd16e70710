import { defineConfig } from '../../../infra/config/config.ts';

/** Eight clusters by one tag, in mode `act`; an alert for every verified export. */
export default defineConfig({
  deployments: [{ name: 'eight', account: '123456789012', region: 'eu-west-1' }],
  clusters: Array.from({ length: 8 }, (_, index) => ({
    identifier: `shard-${index + 1}`,
    exports: { mode: 'act', priority: index },
  })),
  alerts: { emails: ['oncall@example.com'] },
  exports: { alertOnSuccess: true },
  backups: { mode: 'off' },
});
