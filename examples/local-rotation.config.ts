import { defineConfig } from '../infra/config/config.ts';

const account = '123456789012';
const region = 'eu-west-1';
const secret = (name: string) => `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
/** The local run resolves its names, and its functions trust its authority beside the public ones. */
const hosts = [{ host: `ledger-core.cluster-local.${region}.rds.local`, authority: 'public' }];

/**
 * Passwords that are rotated on the local run: one user who changes its own, the canary, and two who take turns, after it.
 *
 *   STEWARD_CONFIG=examples/local-rotation.config.ts npm run local
 */
export default defineConfig({
  deployments: [
    {
      name: 'rotation',
      account,
      region,
      network: {
        vpc: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d', 'subnet-0e4f5a6b'],
        databases: [{ securityGroup: 'sg-0a1b2c3d' }],
      },
    },
  ],
  clusters: [
    { identifier: 'ledger-core', importance: 'critical', backups: { mode: 'off' }, exports: { mode: 'off' } },
  ],
  rotation: {
    mode: 'act',
    testSql: 'SELECT count(*) FROM payments.accounts',
    waves: { everyDays: 30, pauseMinutes: 5 },
    secrets: [
      { secret: secret('prod/reports-AbCdEf'), hosts },
      {
        secret: secret('prod/app-GhIjKl'),
        strategy: 'alternating-users',
        masterArn: secret('prod/admin-MnOpQr'),
        hosts,
      },
    ],
  },
});
