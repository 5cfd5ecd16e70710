import type { BlueGreenDeployment } from './blue-green-deployment.ts';
import type { DbCluster } from './cluster.ts';
import type { DbClusterSnapshot } from './cluster-snapshot.ts';
import type { ExportTask } from './export-task.ts';
import type { GlobalDatabase } from './global-database.ts';
import { ParameterGroups } from './guards.ts';
import { identifierNamed, parseRdsArn, type RdsRegion } from './identifier.ts';
import type { InstanceSnapshot } from './instance-snapshot.ts';
import type { MultiAzInstance } from './multi-az-instance.ts';

/** What RDS knows in one account and region, by identifier in lower case. */
export class RdsState {
  readonly region: RdsRegion;
  readonly clusters = new Map<string, DbCluster>();
  readonly instances = new Map<string, MultiAzInstance>();
  readonly globalDatabases = new Map<string, GlobalDatabase>();
  readonly blueGreenDeployments = new Map<string, BlueGreenDeployment>();
  readonly snapshots = new Map<string, DbClusterSnapshot>();
  readonly instanceSnapshots = new Map<string, InstanceSnapshot>();
  readonly parameterGroups = new ParameterGroups();
  /** Tasks stay for ever, as their identifiers can never be used again. */
  readonly exportTasks = new Map<string, ExportTask>();

  constructor(region: RdsRegion) {
    this.region = region;
  }

  cluster(named: string): DbCluster | undefined {
    return this.clusters.get(identifierNamed(named));
  }

  snapshot(named: string): DbClusterSnapshot | undefined {
    return this.snapshots.get(identifierNamed(named));
  }

  /** A cluster, or a snapshot of one or of an instance, by its ARN. */
  exportable(arn: string): DbClusterSnapshot | InstanceSnapshot | DbCluster | undefined {
    const type = parseRdsArn(this.region, arn)?.type;
    if (type === 'cluster') return this.clusters.get(identifierNamed(arn));
    if (type === 'snapshot') return this.instanceSnapshots.get(identifierNamed(arn));
    return type === 'cluster-snapshot' ? this.snapshot(arn) : undefined;
  }

  get activeExports(): ExportTask[] {
    return [...this.exportTasks.values()].filter((task) => task.isActive);
  }
}
