import type { EnvironmentSpec, Permission } from './contract.ts';

/** Prefixes of the ledger, each ending in `/*`. */
export interface LedgerUse {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Only under `open/`: what the ledger remembers is never deleted, open markers and intents are. */
  readonly removes: readonly `open/${string}`[];
}

/** What a function needs to keep its part of the ledger. */
export function ledgerPermissions({ reads, writes, removes }: LedgerUse): readonly Permission[] {
  const wildcardReason = 'Ledger keys are derived from what they are about; the prefixes are the boundary.';
  const objects = (prefixes: readonly string[]) => prefixes.map((prefix) => ({ ledgerObjects: prefix }));
  return [
    {
      id: 'ReadLedger',
      actions: ['s3:GetObject'],
      resources: objects(reads),
      grantedWhen: 'always',
      wildcardReason,
    },
    {
      id: 'WriteLedger',
      actions: ['s3:PutObject'],
      resources: objects(writes),
      grantedWhen: 'always',
      wildcardReason,
    },
    {
      id: 'CloseOpenMarkers',
      actions: ['s3:DeleteObject'],
      resources: objects(removes),
      grantedWhen: 'always',
      wildcardReason:
        'Open markers and intents are named after what they are about; nothing else is ever deleted.',
    },
    {
      // "If exists": a GetObject of a missing key carries no prefix, and S3 answers 404 instead of 403 only to
      // who may list: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
      id: 'ListLedger',
      actions: ['s3:ListBucket'],
      resources: ['ledger-bucket'],
      conditions: { StringLikeIfExists: { 's3:prefix': reads } },
      grantedWhen: 'always',
    },
    controlKeyPermission('UseControlKeyForLedger', 's3'),
  ];
}

/** What a function needs to tell people; with `acting`, in mode `observe` it cannot. */
export function alertPermissions(grantedWhen: Permission['grantedWhen'] = 'always'): readonly Permission[] {
  return [
    { id: 'Alert', actions: ['sns:Publish'], resources: ['alerts-topic', 'on-call-topic'], grantedWhen },
    { ...controlKeyPermission('UseControlKeyForAlerts', 'sns'), grantedWhen },
  ];
}

/** What a function needs to announce what happened, in the name of this suite and no other. */
export const announcePermission: Permission = {
  id: 'Announce',
  actions: ['events:PutEvents'],
  resources: ['event-bus'],
  conditions: { StringEquals: { 'events:source': 'aurora-steward' } },
  grantedWhen: 'always',
};

/** What a function needs to wake itself later, by a message with a delay in its own queue. */
export const setTimersPermission: Permission = {
  id: 'SetTimers',
  actions: ['sqs:SendMessage'],
  resources: ['own-queue'],
  grantedWhen: 'always',
};

/** The ledger and the topics are encrypted with the control key; the services use it in their caller's name. */
function controlKeyPermission(id: string, service: 's3' | 'sns'): Permission {
  return {
    id,
    actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
    resources: ['control-key'],
    conditions: { StringLike: { 'kms:ViaService': `${service}.*.amazonaws.com*` } },
    grantedWhen: 'always',
  };
}

/** Where a function keeps facts, and how it tells them: to rules and to people. */
export const tellingEnvironment = {
  LEDGER_BUCKET: 'ledgerBucketName',
  ALERTS_TOPIC_ARN: 'alertsTopicArn',
  EVENT_BUS_NAME: 'eventBusName',
} as const satisfies EnvironmentSpec;

const anyCluster = 'Clusters are chosen by tag or identifier, and a cluster may be renamed or switched over.';

export const readClustersPermission: Permission = {
  id: 'ReadClusters',
  actions: ['rds:DescribeDBClusters'],
  resources: ['every-cluster'],
  grantedWhen: 'always',
  wildcardReason: anyCluster,
};

const laterSnapshots = 'Snapshot identifiers come into being after deployment.';

export const readSnapshotsPermission: Permission = {
  id: 'ReadSnapshots',
  actions: ['rds:DescribeDBClusterSnapshots'],
  resources: ['every-cluster-snapshot', 'every-cluster'],
  grantedWhen: 'always',
  wildcardReason: laterSnapshots,
};

/** What a function needs to take backups, which only mode `act` has. */
export const takeSnapshotsPermissions: readonly Permission[] = [
  {
    id: 'TakeSnapshots',
    actions: ['rds:CreateDBClusterSnapshot'],
    resources: ['every-cluster'],
    grantedWhen: 'acting',
    wildcardReason: anyCluster,
  },
  {
    // Only with the purpose tag: what later may be deleted by this suite is what was born as its backup.
    id: 'NameAndTagSnapshots',
    actions: ['rds:CreateDBClusterSnapshot', 'rds:AddTagsToResource'],
    resources: ['every-cluster-snapshot'],
    conditions: { StringEquals: { 'aws:RequestTag/aurora-steward:purpose': 'backup' } },
    grantedWhen: 'acting',
    wildcardReason: laterSnapshots,
  },
];
