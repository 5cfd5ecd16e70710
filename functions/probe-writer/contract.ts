import { defineContract } from '../contract/contract.ts';

/** It calls no AWS API: the token for the database is signed with the role's credentials, and RDS checks it. */
export const contract = defineContract({
  name: 'probe-writer',
  kind: 'async',
  purpose:
    'Tries to write through a writer endpoint, and measures how long a failover really keeps writes away.',
  capability: 'failover',
  environment: {},
  triggers: [],
  resultsTo: 'notify-failover',
  permissions: [
    {
      id: 'LogInAsProbe',
      actions: ['rds-db:connect'],
      resources: ['probe-users'],
      grantedWhen: 'acting',
      wildcardReason:
        'Clusters are chosen by tag or identifier, and this ARN has their resource id, which nobody knows at synth; the user is the boundary.',
    },
  ],
  metrics: { ProbeAttempts: 'Count', Heartbeats: 'Count' },
  timeoutSeconds: 900,
  // A heartbeat runs all day: memory is what it costs.
  memoryMiB: 256,
  network: 'vpc',
  alarms: {
    deadLetters: {
      impact: 'What was measured reached nobody: messages about failovers say "not measured".',
      runbook: 'failover-a-measurement-was-lost',
    },
    errors: {
      impact: 'Failovers are told without the time for which writes failed.',
      runbook: 'failover-the-probe-fails',
    },
    failedForGood: {
      impact:
        'Failovers are told without the time for which writes failed, until a person changes something.',
      runbook: 'failover-the-probe-fails',
    },
  },
});
