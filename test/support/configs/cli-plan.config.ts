import { defineConfig } from '../../../infra/config/config.ts';

/** What a plan is shown of: every capability, in different modes. */
export default defineConfig({
  deployments: [
    {
      name: 'prod',
      account: '123456789012',
      region: 'eu-west-1',
      network: {
        vpc: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d', 'subnet-0e4f5a6b'],
        databases: [{ securityGroup: 'sg-0a1b2c3d' }],
      },
    },
  ],
  clusters: [
    {
      identifier: 'ledger-core',
      importance: 'critical',
      exports: {
        mode: 'act',
        live: [{ name: 'noon', schedule: 'cron(0 12 * * ? *)', timeZone: 'Europe/Berlin' }],
      },
      backups: {
        mode: 'act',
        schedules: [
          { name: 'nightly', schedule: 'cron(17 3 * * ? *)', timeZone: 'Europe/Berlin' },
          { name: 'monthly', schedule: 'cron(0 4 1 * ? *)', keepFor: '1 year' },
        ],
      },
      backupRetention: { mode: 'act', daily: 7 },
      failover: { mode: 'act', probe: { user: 'probe', writes: true, heartbeat: true } },
    },
    { identifier: 'archive', exports: { mode: 'off' } },
    { tag: { key: 'watch', value: 'yes' }, name: 'watched', exports: { onePer: 'week' } },
  ],
  alerts: { emails: ['dba@example.com'] },
  exports: { monthlyLimitUsd: 400 },
  backups: {
    mode: 'observe',
    schedules: [{ name: 'weekly', schedule: 'cron(30 22 ? * SUN *)', timeZone: 'America/New_York' }],
  },
  rotation: {
    mode: 'act',
    secrets: [
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/app-AbCdEf',
        hosts: [{ host: 'ledger-core.cluster-c1a2b3.eu-west-1.rds.amazonaws.com' }],
      },
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/report-GhIjKl',
        hosts: [{ host: 'ledger-core.cluster-c1a2b3.eu-west-1.rds.amazonaws.com' }],
        schedule: 'cron(0 2 * * ? *)',
      },
    ],
  },
});
