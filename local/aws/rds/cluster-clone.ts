import type { DbCluster } from './cluster.ts';

/** What RDS reads when it exports a cluster itself: a clone of its volume, made when the task begins. */
export class ClusterClone {
  readonly cluster: DbCluster;
  /** Under which name the data plane keeps the data. */
  readonly data: string;
  createdAt: Date | undefined;

  constructor(cluster: DbCluster, task: string) {
    this.cluster = cluster;
    this.data = `clone/${task}`;
  }

  /** The task names the cluster, and so do its events. */
  get arn(): string {
    return this.cluster.arn;
  }
}
