import type { ExportTask as ExportTaskDescription } from '@aws-sdk/client-rds';
import { ClusterClone } from './cluster-clone.ts';
import type { DbClusterSnapshot } from './cluster-snapshot.ts';
import type { InstanceSnapshot } from './instance-snapshot.ts';

export type ExportSource = DbClusterSnapshot | InstanceSnapshot | ClusterClone;

export interface NewExportTask {
  readonly identifier: string;
  readonly source: ExportSource;
  readonly bucket: string;
  readonly prefix?: string | undefined;
  readonly iamRoleArn: string;
  readonly kmsKeyId: string;
  readonly exportOnly?: readonly string[] | undefined;
  readonly startedAt: Date;
}

export type ExportTaskStatus = 'STARTING' | 'IN_PROGRESS' | 'COMPLETE' | 'CANCELING' | 'CANCELED' | 'FAILED';

/** An export task: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ExportTask.html */
export class ExportTask {
  readonly identifier: string;
  readonly source: ExportSource;
  readonly bucket: string;
  readonly prefix: string | undefined;
  readonly iamRoleArn: string;
  readonly kmsKeyId: string;
  readonly exportOnly: readonly string[];
  readonly startedAt: Date;
  status: ExportTaskStatus = 'STARTING';
  percentProgress = 0;
  extractedBytes = 0;
  endedAt: Date | undefined;
  failureCause: string | undefined;
  warningMessage: string | undefined;

  constructor(task: NewExportTask) {
    this.identifier = task.identifier;
    this.source = task.source;
    this.bucket = task.bucket;
    this.prefix = task.prefix;
    this.iamRoleArn = task.iamRoleArn;
    this.kmsKeyId = task.kmsKeyId;
    this.exportOnly = task.exportOnly ?? [];
    this.startedAt = task.startedAt;
  }

  /** Still holds one of the account's slots. */
  get isActive(): boolean {
    return this.status === 'STARTING' || this.status === 'IN_PROGRESS' || this.status === 'CANCELING';
  }

  get sourceType(): 'CLUSTER' | 'SNAPSHOT' {
    return this.source instanceof ClusterClone ? 'CLUSTER' : 'SNAPSHOT';
  }

  describe(): ExportTaskDescription {
    return {
      ExportTaskIdentifier: this.identifier,
      SourceArn: this.source.arn,
      SourceType: this.sourceType,
      ...(this.exportOnly.length > 0 && { ExportOnly: [...this.exportOnly] }),
      ...(this.source.createdAt && { SnapshotTime: this.source.createdAt }),
      TaskStartTime: this.startedAt,
      ...(this.endedAt && { TaskEndTime: this.endedAt }),
      S3Bucket: this.bucket,
      ...(this.prefix && { S3Prefix: this.prefix }),
      IamRoleArn: this.iamRoleArn,
      KmsKeyId: this.kmsKeyId,
      Status: this.status,
      PercentProgress: this.percentProgress,
      TotalExtractedDataInGB: Math.floor(this.extractedBytes / 2 ** 30),
      ...(this.failureCause && { FailureCause: this.failureCause }),
      ...(this.warningMessage && { WarningMessage: this.warningMessage }),
    };
  }
}
