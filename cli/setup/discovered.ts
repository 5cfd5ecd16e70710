/** What RDS tells of clusters and instances alike, as far as setting up depends on it. */
export interface DiscoveredSource {
  readonly identifier: string;
  readonly engineVersion: string;
  readonly status: string;
  readonly encrypted: boolean;
  /** Absent where it is not encrypted. */
  readonly keyArn: string | undefined;
  /** Days of point-in-time recovery; 0, which only instances have, is none. */
  readonly retentionDays: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface DiscoveredCluster extends DiscoveredSource {
  readonly instances: number;
  /** `provisioned`, which Serverless v2 is too, or `serverless`, which is version 1. */
  readonly engineMode: string;
}

/** A DB instance of RDS for PostgreSQL, which is in no cluster. */
export interface DiscoveredInstance extends DiscoveredSource {
  readonly multiAz: boolean;
}

/** What PostgreSQL there is in one account and region. */
export interface Discovered {
  readonly account: string;
  readonly region: string;
  readonly clusters: readonly DiscoveredCluster[];
  readonly instances: readonly DiscoveredInstance[];
}
