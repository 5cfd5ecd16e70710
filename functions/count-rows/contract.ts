import { defineContract } from '../contract/contract.ts';

/** It calls no AWS API: the token for the database is signed with the role's credentials, and RDS checks it. */
export const contract = defineContract({
  name: 'count-rows',
  kind: 'invoked',
  purpose:
    'Lists the tables of a cluster and counts their rows, so that its exports can be held against them.',
  capability: 'exports',
  environment: {},
  triggers: [],
  permissions: [
    {
      id: 'LogInToCount',
      actions: ['rds-db:connect'],
      resources: ['count-users'],
      grantedWhen: 'acting',
      wildcardReason:
        'Clusters are chosen by tag or identifier, and this ARN has their resource id, which nobody knows at synth; the user is the boundary.',
    },
  ],
  metrics: { TablesCounted: 'Count', TablesEstimated: 'Count' },
  timeoutSeconds: 240,
  memoryMiB: 256,
  network: 'vpc',
  alarms: {
    errors: {
      impact:
        'Rows of verified exports are not compared with the database. The exports and databases are not affected.',
      runbook: 'exports-rows-are-not-being-counted',
    },
    failedForGood: {
      impact:
        'Rows of verified exports are not compared with the database, until a person changes something.',
      runbook: 'exports-rows-are-not-being-counted',
    },
  },
});
