import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import type { DataPlaneMember } from '../../aurora/data-plane.ts';
import type { ClusterGuards } from './guards.ts';
import { type RdsRegion, rdsArn, resourceId } from './identifier.ts';
import { type Tags, tagList } from './tags.ts';

/** What the harness says of a cluster that it puts behind the endpoint. */
export interface NewCluster {
  readonly identifier: string;
  /** What stays when a cluster is renamed; made from the identifier unless told. */
  readonly resourceId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly engineVersion?: string;
  readonly databaseName?: string;
  readonly masterUsername?: string;
  /** Where the writer and the reader endpoint listen; without them the cluster has only AWS-like names. */
  readonly writerEndpoint?: { readonly host: string; readonly port: number };
  readonly readerEndpoint?: { readonly host: string; readonly port: number };
  readonly kmsKeyArn?: string;
  readonly backupRetentionDays?: number;
  /** Whether users with `rds_iam` log in with tokens. */
  readonly iamAuthentication?: boolean;
  readonly createdAt?: Date;
}

/** Statuses that something here brings about; AWS has more. */
export type ClusterStatus = 'available' | 'backing-up' | 'failing-over' | 'modifying' | 'stopped';

/** A DB cluster: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html */
export class DbCluster {
  readonly identifier: string;
  readonly arn: string;
  readonly resourceId: string;
  readonly engineVersion: string;
  readonly kmsKeyArn: string | undefined;
  readonly backupRetentionDays: number;
  readonly tags: Tags;
  status: ClusterStatus = 'available';
  /** The global database that it is of. */
  globalDatabase: string | undefined;
  /** Where point-in-time recovery stands still; it follows the present unless told. */
  restorableUntil: Date | undefined;
  guards: ClusterGuards;
  /** What its volume held when a snapshot or a clone was last taken of it. */
  volumeBytes: number | undefined;
  /** Between which its instances scale, in ACU; they are of a fixed class else. */
  serverless: { readonly min: number; readonly max: number } | undefined;
  readonly #new: NewCluster;
  readonly #region: RdsRegion;

  constructor(region: RdsRegion, cluster: NewCluster) {
    this.#region = region;
    this.#new = cluster;
    this.identifier = cluster.identifier.toLowerCase();
    this.arn = rdsArn(region, 'cluster', this.identifier);
    this.resourceId = cluster.resourceId ?? resourceId('cluster', this.arn);
    this.engineVersion = cluster.engineVersion ?? '17.5';
    this.kmsKeyArn = cluster.kmsKeyArn;
    this.backupRetentionDays = cluster.backupRetentionDays ?? 7;
    this.tags = new Map(Object.entries(cluster.tags ?? {}));
    this.guards = {
      deletionProtection: true,
      iamAuthentication: cluster.iamAuthentication ?? false,
      logExports: [],
      parameterGroup: `default.aurora-postgresql${this.engineVersion.split('.')[0]}`,
      publicInstances: [],
    };
  }

  get port(): number {
    return this.#new.writerEndpoint?.port ?? 5432;
  }

  listensAt(port: number): boolean {
    const { writerEndpoint, readerEndpoint } = this.#new;
    return writerEndpoint?.port === port || readerEndpoint?.port === port;
  }

  get masterUsername(): string {
    return this.#new.masterUsername ?? 'postgres';
  }

  describe(members: readonly DataPlaneMember[], now: Date): DBCluster {
    const { region } = this.#region;
    const { writerEndpoint, readerEndpoint, databaseName } = this.#new;
    const host = `${this.identifier}.cluster-abcdefghijkl.${region}.rds.amazonaws.com`;
    return {
      DBClusterIdentifier: this.identifier,
      DBClusterArn: this.arn,
      DbClusterResourceId: this.resourceId,
      Status: this.status,
      Engine: 'aurora-postgresql',
      EngineMode: 'provisioned',
      EngineVersion: this.engineVersion,
      ...(databaseName && { DatabaseName: databaseName }),
      MasterUsername: this.masterUsername,
      Endpoint: writerEndpoint?.host ?? host,
      ReaderEndpoint: readerEndpoint?.host ?? host.replace('.cluster-', '.cluster-ro-'),
      Port: this.port,
      MultiAZ: new Set(members.map((member) => member.availabilityZone)).size > 1,
      AvailabilityZones: ['a', 'b', 'c'].map((zone) => region + zone),
      DBClusterMembers: members.map((member) => ({
        DBInstanceIdentifier: member.identifier,
        IsClusterWriter: member.isWriter,
        DBClusterParameterGroupStatus: 'in-sync',
        PromotionTier: member.promotionTier,
      })),
      StorageEncrypted: this.kmsKeyArn !== undefined,
      ...(this.kmsKeyArn && { KmsKeyId: this.kmsKeyArn }),
      AllocatedStorage: 1,
      BackupRetentionPeriod: this.backupRetentionDays,
      PreferredBackupWindow: '02:00-02:30',
      ...(this.#new.createdAt && { ClusterCreateTime: this.#new.createdAt }),
      ...this.#restorableWindow(now),
      CopyTagsToSnapshot: false,
      DBClusterParameterGroup: this.guards.parameterGroup,
      IAMDatabaseAuthenticationEnabled: this.guards.iamAuthentication,
      EnabledCloudwatchLogsExports: [...this.guards.logExports],
      DeletionProtection: this.guards.deletionProtection,
      ...(this.globalDatabase !== undefined && { GlobalClusterIdentifier: this.globalDatabase }),
      ...(this.serverless && {
        ServerlessV2ScalingConfiguration: {
          MinCapacity: this.serverless.min,
          MaxCapacity: this.serverless.max,
        },
      }),
      TagList: tagList(this.tags),
    };
  }

  /** Point-in-time recovery follows the present by some minutes, and goes back as far as backups are kept. */
  #restorableWindow(now: Date): Pick<DBCluster, 'EarliestRestorableTime' | 'LatestRestorableTime'> {
    const latest = this.restorableUntil ?? new Date(now.getTime() - 300_000);
    const keptSince = now.getTime() - this.backupRetentionDays * 86_400_000;
    const created = this.#new.createdAt?.getTime() ?? keptSince;
    return {
      EarliestRestorableTime: new Date(Math.max(keptSince, created)),
      LatestRestorableTime: latest,
    };
  }

  describeInstance(member: DataPlaneMember): DBInstance {
    return {
      DBInstanceIdentifier: member.identifier,
      DBInstanceArn: rdsArn(this.#region, 'db', member.identifier),
      DbiResourceId: resourceId('db', member.identifier),
      PerformanceInsightsEnabled: true,
      DBClusterIdentifier: this.identifier,
      DBInstanceStatus: 'available',
      DBInstanceClass: this.serverless ? 'db.serverless' : 'db.r8g.large',
      Engine: 'aurora-postgresql',
      EngineVersion: this.engineVersion,
      AvailabilityZone: member.availabilityZone,
      Endpoint: { Address: member.host, Port: member.port },
      PromotionTier: member.promotionTier,
      MultiAZ: false,
      PubliclyAccessible: this.guards.publicInstances.includes(member.identifier),
      StorageEncrypted: this.kmsKeyArn !== undefined,
      TagList: [],
    };
  }
}
