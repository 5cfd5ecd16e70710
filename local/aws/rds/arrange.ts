import type { DbCluster } from './cluster.ts';
import { DbClusterSnapshot } from './cluster-snapshot.ts';
import { ExportTask, type ExportTaskStatus, type NewExportTask } from './export-task.ts';
import type { RdsState } from './state.ts';

export interface ArrangedSnapshot {
  readonly identifier: string;
  readonly type: 'automated' | 'manual';
  /** `available` unless told. */
  readonly status?: 'creating' | 'available' | 'failed';
  readonly createdAt: Date;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ArrangedExportTask extends Omit<NewExportTask, 'source'> {
  /** ARN or identifier of a snapshot that exists. */
  readonly snapshot: string;
  readonly status: ExportTaskStatus;
  readonly endedAt?: Date;
  readonly failureCause?: string;
  readonly warningMessage?: string;
}

export function arrangeSnapshot(state: RdsState, cluster: DbCluster, wanted: ArrangedSnapshot): string {
  const tags = new Map(Object.entries(wanted.tags ?? {}));
  const snapshot = new DbClusterSnapshot(state.region, cluster, { ...wanted, tags });
  snapshot.status = wanted.status ?? 'available';
  snapshot.percentProgress = snapshot.status === 'available' ? 100 : 0;
  snapshot.createdAt = wanted.createdAt;
  state.snapshots.set(snapshot.identifier, snapshot);
  return snapshot.arn;
}

export function arrangeExportTask(state: RdsState, wanted: ArrangedExportTask): void {
  const snapshot = state.snapshot(wanted.snapshot);
  if (!snapshot) throw new Error(`There is no snapshot ${wanted.snapshot}.`);
  const task = new ExportTask({ ...wanted, source: snapshot });
  task.status = wanted.status;
  task.percentProgress = wanted.status === 'COMPLETE' ? 100 : 0;
  task.endedAt = wanted.endedAt;
  task.failureCause = wanted.failureCause;
  task.warningMessage = wanted.warningMessage;
  state.exportTasks.set(task.identifier, task);
}
