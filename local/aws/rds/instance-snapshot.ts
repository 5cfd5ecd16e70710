import type { DBSnapshot } from '@aws-sdk/client-rds';
import { type RdsRegion, rdsArn, resourceId } from './identifier.ts';
import type { MultiAzInstance } from './multi-az-instance.ts';
import type { Tags } from './tags.ts';

/** A snapshot of a DB instance: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBSnapshot.html */
export class InstanceSnapshot {
  readonly identifier: string;
  readonly arn: string;
  readonly type: 'automated' | 'manual';
  readonly tags: Tags = new Map();
  /** Under which name the data plane keeps the data; a cluster's snapshot may have the same identifier. */
  readonly data: string;
  status: 'creating' | 'available' | 'failed' = 'creating';
  percentProgress = 0;
  createdAt: Date | undefined;
  sizeBytes = 0;
  readonly instance: MultiAzInstance;

  constructor(
    region: RdsRegion,
    instance: MultiAzInstance,
    wanted: { readonly identifier: string; readonly type: 'automated' | 'manual' },
  ) {
    this.instance = instance;
    this.identifier = wanted.identifier.toLowerCase();
    this.arn = rdsArn(region, 'snapshot', this.identifier);
    this.type = wanted.type;
    this.data = `instance/${this.identifier}`;
  }

  describe(): DBSnapshot {
    return {
      DBSnapshotIdentifier: this.identifier,
      DBSnapshotArn: this.arn,
      DBInstanceIdentifier: this.instance.identifier,
      DbiResourceId: resourceId('db', this.instance.identifier),
      ...(this.createdAt && { SnapshotCreateTime: this.createdAt }),
      SnapshotType: this.type,
      Status: this.status,
      PercentProgress: this.percentProgress,
      Engine: 'postgres',
      EngineVersion: '17.5',
      AllocatedStorage: Math.max(20, Math.ceil(this.sizeBytes / 2 ** 30)),
      TagList: [],
    };
  }
}
