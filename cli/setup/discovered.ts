/** A DB cluster as RDS describes it, as far as setting up depends on it. */
export interface DiscoveredCluster {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly status: string;
  readonly encrypted: boolean;
  /** Absent where it is not encrypted. */
  readonly keyArn: string | undefined;
  readonly instances: number;
  /** Days of point-in-time recovery. */
  readonly retentionDays: number;
  /** `provisioned`, which Serverless v2 is too, or `serverless`, which is version 1. */
  readonly engineMode: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A DB instance of RDS for PostgreSQL, which is in no cluster. */
export interface DiscoveredInstance {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly multiAz: boolean;
}

/** What PostgreSQL there is in one account and region. */
export interface Discovered {
  readonly account: string;
  readonly region: string;
  readonly clusters: readonly DiscoveredCluster[];
  readonly instances: readonly DiscoveredInstance[];
}
