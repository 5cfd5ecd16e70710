/** A fleet chosen by its tag: what the sweeps over all clusters cost. Nothing here is deployed to AWS. */
export default {
  deployments: [{ name: 'fleet', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ tag: { key: 'fleet', value: 'bench' }, name: 'fleet' }],
  exports: { mode: 'observe', snapshots: ['automated'], notOlderThanDays: 1 },
  backups: { mode: 'observe' },
  exportRetention: { mode: 'observe', keepLast: 10, daily: 7, weekly: 4, monthly: 12 },
  backupRetention: { mode: 'observe', keepLast: 10, daily: 7, weekly: 4, monthly: 12 },
};
