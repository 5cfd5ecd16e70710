import type { WriterLoss } from './cluster.ts';
import type { RefuseToken } from './token-door.ts';

/**
 * The data behind the RDS endpoints. The RDS endpoint keeps identifiers, states, tags and events; the data plane
 * keeps the databases. `local/aurora` implements it on PostgreSQL; contract tests use one that keeps no data.
 */
export interface AuroraDataPlane {
  /** Members of the cluster, as DescribeDBClusters lists them. */
  members(cluster: string): readonly DataPlaneMember[];
  /** A consistent copy of the cluster's volume, kept under `snapshot` until deleted. */
  takeSnapshot(cluster: string, snapshot: string): Promise<{ readonly sizeBytes: number }>;
  deleteSnapshot(snapshot: string): Promise<void>;
  /** Loses the writer and promotes another member; settles when the writer endpoint leads to it. */
  failover(cluster: string, loss?: WriterLoss): Promise<{ readonly writer: string }>;
  /** Where clusters take IAM tokens: who says whether one lets its user in. */
  checkTokensBy?(refuse: RefuseToken): void;
  /** Reads the snapshot, not the live database, and hands every object of RDS's layout to `put`. */
  exportSnapshot(request: SnapshotExportRequest): Promise<SnapshotExportResult>;
}

export interface DataPlaneMember {
  readonly identifier: string;
  readonly isWriter: boolean;
  readonly availabilityZone: string;
  readonly promotionTier: number;
  readonly host: string;
  readonly port: number;
}

export interface SnapshotExportRequest {
  readonly snapshot: string;
  readonly task: string;
  /** What StartExportTask was given; manifests repeat it. */
  readonly sourceArn: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly exportOnly: readonly string[];
  readonly iamRoleArn: string;
  readonly kmsKeyId: string;
  readonly startedAt: Date;
  /** Virtual now, for the manifests' times. */
  now(): Date;
  /** Writes one object under the export role; rejects as S3 would. */
  put(key: string, body: Buffer): Promise<void>;
  /** Called as tables finish, 0 to 100. */
  progress(percent: number): void;
  /** Faults to imitate: tables whose extraction fails, with RDS's reason. */
  readonly failingTables?: Readonly<Record<string, string>>;
}

export interface SnapshotExportResult {
  readonly extractedBytes: number;
  readonly tables: readonly {
    readonly target: string;
    readonly rows: number;
    readonly status: 'COMPLETE' | 'FAILED';
  }[];
  /** RDS's JSON text about what was left out; absent when nothing was. */
  readonly warningMessage?: string;
}
