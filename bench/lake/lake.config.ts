/** One cluster whose exports are verified: what reading the ends of its files costs. Nothing here is deployed to AWS. */
export default {
  deployments: [{ name: 'lake', account: '123456789012', region: 'eu-west-1' }],
  clusters: [{ identifier: 'ledger-core' }],
  exports: { mode: 'act', snapshots: ['automated'] },
};
