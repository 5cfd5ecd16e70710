import { defineConfig } from '../../../infra/config/config.ts';

/** Two secrets that are rotated, by one user and by two, and one that is only looked at. */
export default defineConfig({
  deployments: [
    {
      name: 'rotation',
      account: '123456789012',
      region: 'eu-west-1',
      network: {
        vpc: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d', 'subnet-0e4f5a6b'],
        databases: [{ securityGroup: 'sg-0a1b2c3d' }],
        s3RouteTables: ['rtb-0a1b2c3d'],
        s3PrefixList: 'pl-0a1b2c3d',
      },
    },
  ],
  clusters: [],
  rotation: {
    mode: 'act',
    secrets: [
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/reports-AbCdEf',
        hosts: [{ host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com' }],
      },
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/app-GhIjKl',
        strategy: 'alternating-users',
        masterArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/admin-MnOpQr',
        schedule: 'cron(0 3 ? * SUN *)',
        window: '3h',
        hosts: [{ host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com' }],
        keys: ['arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-0000-0000-0000-000000000000'],
      },
      {
        secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/batch-StUvWx',
        mode: 'observe',
        hosts: [{ host: 'ledger-core.cluster-abc.eu-west-1.rds.amazonaws.com' }],
      },
    ],
  },
});
