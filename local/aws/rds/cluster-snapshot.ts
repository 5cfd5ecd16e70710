import type { DBClusterSnapshot } from '@aws-sdk/client-rds';
import type { DbCluster } from './cluster.ts';
import { type RdsRegion, rdsArn } from './identifier.ts';
import { type Tags, tagList } from './tags.ts';

export interface NewClusterSnapshot {
  readonly identifier: string;
  readonly type: 'automated' | 'manual';
  readonly tags?: Tags;
  /** Of a copy: the snapshot that it was made from. */
  readonly source?: DbClusterSnapshot;
}

/** A DB cluster snapshot: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBClusterSnapshot.html */
export class DbClusterSnapshot {
  readonly identifier: string;
  readonly arn: string;
  readonly type: 'automated' | 'manual';
  readonly tags: Tags;
  readonly source: DbClusterSnapshot | undefined;
  /** Under which name the data plane keeps the data; a copy has its source's. */
  readonly data: string;
  status: 'creating' | 'available' | 'failed' = 'creating';
  percentProgress = 0;
  /** Missing until the data is as of a known moment, as in RDS. */
  createdAt: Date | undefined;
  sizeBytes = 0;
  /** Accounts that may restore it; `all` for everybody. */
  sharedWith: readonly string[] = [];
  readonly cluster: DbCluster;

  constructor(region: RdsRegion, cluster: DbCluster, snapshot: NewClusterSnapshot) {
    this.cluster = cluster;
    this.identifier = snapshot.identifier.toLowerCase();
    this.arn = rdsArn(region, 'cluster-snapshot', this.identifier);
    this.type = snapshot.type;
    this.tags = snapshot.tags ?? new Map();
    this.source = snapshot.source;
    this.data = snapshot.source?.data ?? this.identifier;
  }

  /** AWS Backup's snapshots are manual for RDS, and do not count towards its quota. */
  get countsTowardsQuota(): boolean {
    return this.type === 'manual' && !this.identifier.startsWith('awsbackup:');
  }

  describe(): DBClusterSnapshot {
    const { cluster } = this;
    return {
      DBClusterSnapshotIdentifier: this.identifier,
      DBClusterSnapshotArn: this.arn,
      DBClusterIdentifier: cluster.identifier,
      DbClusterResourceId: cluster.resourceId,
      ...(this.createdAt && { SnapshotCreateTime: this.createdAt }),
      SnapshotType: this.type,
      Status: this.status,
      PercentProgress: this.percentProgress,
      Engine: 'aurora-postgresql',
      EngineMode: 'provisioned',
      EngineVersion: cluster.engineVersion,
      AllocatedStorage: Math.ceil(this.sizeBytes / 2 ** 30),
      Port: cluster.port,
      MasterUsername: cluster.masterUsername,
      BackupRetentionPeriod: cluster.backupRetentionDays,
      StorageEncrypted: cluster.kmsKeyArn !== undefined,
      ...(cluster.kmsKeyArn && { KmsKeyId: cluster.kmsKeyArn }),
      ...(this.source && { SourceDBClusterSnapshotArn: this.source.arn }),
      IAMDatabaseAuthenticationEnabled: false,
      TagList: tagList(this.tags),
    };
  }
}
