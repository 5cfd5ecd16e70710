import { defineContract } from '../contract/contract.ts';
import {
  alertPermissions,
  announcePermission,
  ledgerPermissions,
  readClustersPermission,
  tellingEnvironment,
} from '../contract/permissions.ts';
import { readCalls } from '../domain/changes/touches.ts';

/**
 * Ledger objects that watch-changes reads and writes: changes/ (calls that were told), conditions/changes/ and open/ (what
 * stands open), snapshot-looks/ (how far it has got through the snapshots), leases/.
 */
export const contract = defineContract({
  name: 'watch-changes',
  kind: 'queued',
  purpose:
    'Tells of changes that a security team wants to know of: by whom, from where, and how to undo them.',
  capability: 'changes',
  environment: {
    ...tellingEnvironment,
    LAKE_BUCKET: 'lakeBucketName',
  },
  // Only where a trail logs management events.
  triggers: [
    recordedBy('aws.rds'),
    recordedBy('aws.kms'),
    recordedBy('aws.cloudtrail'),
    recordedBy('aws.events'),
    recordedBy('aws.scheduler'),
    { on: 'sweep', everyMinutes: 60 },
  ],
  permissions: [
    readClustersPermission,
    {
      id: 'ReadInstances',
      actions: ['rds:DescribeDBInstances'],
      resources: ['every-instance'],
      grantedWhen: 'always',
      wildcardReason: 'Instances come and go with their clusters.',
    },
    {
      id: 'ReadSnapshots',
      actions: ['rds:DescribeDBClusterSnapshots', 'rds:DescribeDBClusterSnapshotAttributes'],
      resources: ['every-cluster-snapshot'],
      grantedWhen: 'always',
      wildcardReason: 'Snapshots come and go with their clusters.',
    },
    {
      id: 'ReadParameters',
      actions: ['rds:DescribeDBClusterParameters'],
      resources: ['every-cluster-parameter-group'],
      grantedWhen: 'always',
      wildcardReason: 'A cluster can be given another parameter group at any time.',
    },
    {
      id: 'LookAtKeys',
      actions: ['kms:DescribeKey'],
      resources: ['every-key'],
      grantedWhen: 'always',
      wildcardReason: 'Clusters are chosen by tag or identifier, and their keys are theirs.',
    },
    ...ledgerPermissions({
      reads: ['changes/*', 'conditions/changes/*', 'snapshot-looks/*', 'open/*', 'leases/*'],
      writes: ['changes/*', 'conditions/changes/*', 'snapshot-looks/*', 'open/*', 'leases/*'],
      removes: ['open/*'],
    }),
    announcePermission,
    ...alertPermissions('acting'),
  ],
  metrics: { ChangesTold: 'Count' },
  timeoutSeconds: 120,
  memoryMiB: 512,
  alarms: {
    deadLetters: {
      impact: 'A suspicious change was perhaps not told. Clusters are not affected.',
      runbook: 'changes-are-not-watched',
    },
    errors: {
      impact: 'Suspicious changes go unnoticed. Clusters are not affected.',
      runbook: 'changes-are-not-watched',
    },
    failedForGood: {
      impact: 'What guards some cluster cannot be read, and only a person can change that.',
      runbook: 'changes-are-not-watched',
    },
    sweepMissing: {
      impact: 'What stands open without an event goes unnoticed.',
      runbook: 'changes-are-not-watched',
    },
  },
});

/** The calls of a service that CloudTrail records and some check reads. */
function recordedBy(source: Parameters<typeof readCalls>[0]) {
  return {
    on: 'aws-events' as const,
    source,
    detailTypes: ['AWS API Call via CloudTrail'],
    detail: { eventName: readCalls(source) },
  };
}
