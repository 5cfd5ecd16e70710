import { defineConfig } from '../../../infra/config/config.ts';

/** What the command's output is shown with: three clusters in one deployment. */
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
    { identifier: 'ledger-core', importance: 'critical' },
    { identifier: 'payments-reporting-read-model-for-the-finance-department' },
    { identifier: 'archive', exports: { mode: 'off' } },
    { identifier: 'not-there-yet' },
  ],
  exports: { mode: 'act' },
  backups: { mode: 'act' },
  rotation: {
    mode: 'act',
    secrets: [
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:ledger-core/app-AbCdEf',
        hosts: [{ host: 'ledger-core.cluster-c1a2b3.eu-west-1.rds.amazonaws.com' }],
      },
    ],
  },
});
