/**
 * Failovers told and measured; other events and changes are watched only to be weighed, since no failover
 * wakes them. Swept once a day, so that an event can meet a fresh process. Nothing is deployed to AWS.
 */
export default {
  deployments: [
    {
      name: 'failover',
      account: '123456789012',
      region: 'eu-west-1',
      network: {
        vpc: 'vpc-0a1b2c3d',
        subnets: ['subnet-0a1b2c3d'],
        databases: [{ securityGroup: 'sg-0a1b2c3d' }],
      },
    },
  ],
  clusters: [{ identifier: 'ledger-core', importance: 'critical' }],
  alerts: { emails: ['oncall@example.com'] },
  exports: { mode: 'off' },
  backups: { mode: 'off' },
  failover: { mode: 'act', probe: {}, sweep: 'rate(1 day)' },
  events: { mode: 'act', sweep: 'rate(1 day)' },
  changes: { mode: 'act', sweep: 'rate(1 day)' },
};
