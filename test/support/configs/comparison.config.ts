import { defineConfig } from '../../../infra/config/config.ts';

/** Exports alone, compared with their databases. */
export default defineConfig({
  deployments: [
    {
      name: 'compared',
      account: '123456789012',
      region: 'eu-west-1',
      network: {
        vpc: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d', 'subnet-1a2b3c4d'],
        databases: [{ securityGroup: 'sg-0a1b2c3d' }],
      },
    },
  ],
  clusters: [{ identifier: 'ledger-core', importance: 'critical' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'act', catalogue: 'none', compare: { authority: 'public' } },
  backups: { mode: 'off' },
});
