import { defineConfig } from '../../../infra/config/config.ts';

const place = 'eu-west-1:123456789012';

/** One user's password, what follows its rotation, and the end of sessions from before. */
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
      },
    },
  ],
  clusters: [],
  rotation: {
    mode: 'act',
    testSql: 'SELECT count(*) FROM payments.accounts',
    secrets: [
      {
        secret: `arn:aws:secretsmanager:${place}:secret:prod/reports-AbCdEf`,
        hosts: [{ host: 'ledger-core.cluster-local.eu-west-1.rds.local', authority: 'public' }],
        endSessionsAfter: '90 minutes',
        after: {
          redeploy: [`arn:aws:ecs:${place}:service/web/checkout`],
          invoke: [`arn:aws:lambda:${place}:function:refresh-pools`],
        },
      },
    ],
  },
});
