/** A blue/green deployment of RDS: a copy of a cluster that logical replication keeps alike until it takes its place. */
export interface BlueGreenDeployment {
  /** `bgd-…` */
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly createdAt: Date | undefined;
  /** Identifiers of the clusters and instances that are, or were, the production side. */
  readonly blue: readonly string[];
}

/** Blue/green deployments of the account in this region. Methods throw `Fault`. */
export interface BlueGreenDeployments {
  all(): Promise<readonly BlueGreenDeployment[]>;
}

/**
 * Whether a switchover may still come: what is not known to be over is under way. A switchover that failed was rolled
 * back and can be tried again.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_BlueGreenDeployment.html
 */
export function isUnderWay({ status }: BlueGreenDeployment): boolean {
  return status !== 'SWITCHOVER_COMPLETED' && status !== 'DELETING';
}
