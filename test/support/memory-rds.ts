import type { Cluster, Clusters } from '../../functions/domain/cluster/cluster.ts';
import { isLive } from '../../functions/domain/export/live.ts';
import {
  type CancelAnswer,
  type ExportRequest,
  type ExportTask,
  type ExportTasks,
  endState,
  type StartAnswer,
} from '../../functions/domain/export/task.ts';
import type { Volumes } from '../../functions/domain/export/volumes.ts';
import { isOfInstance, type Snapshot } from '../../functions/domain/snapshot/snapshot.ts';
import type { Snapshots } from '../../functions/domain/snapshot/snapshots.ts';
import type { Gate } from './interleave.ts';

/** RDS as one account's state; several invocations share it. */
export class MemoryRds {
  snapshots: Snapshot[] = [];
  clusters: Cluster[] = [];
  tasks: ExportTask[] = [];
  /** Bytes of the clusters' volumes, as CloudWatch has them. */
  volumes = new Map<string, number>();
  /** Requests to start a task, also those refused. */
  readonly startRequests: ExportRequest[] = [];
  /** What the next requests to start are refused with, before anything is looked at. */
  readonly refusals: { code: string; message: string }[] = [];
  /** Why a request to start is refused, each time it is made. */
  refuse: (request: ExportRequest) => { code: string; message: string } | undefined = () => undefined;
  now: () => Date = () => new Date('2026-11-20T02:15:00Z');

  setTask(identifier: string, change: Partial<ExportTask>): void {
    this.tasks = this.tasks.map((task) => (task.identifier === identifier ? { ...task, ...change } : task));
  }

  start(request: ExportRequest): StartAnswer {
    this.startRequests.push(request);
    const planned = this.refusals.shift() ?? this.refuse(request);
    if (planned) return { answer: 'refused', ...planned };
    const { identifier, sourceArn, prefix, only } = request;
    if (this.tasks.some((task) => task.identifier === identifier))
      return refused('ExportTaskAlreadyExistsFault');
    const snapshot = this.snapshots.find(({ arn }) => arn === sourceArn);
    const cluster = this.clusters.find(({ arn }) => arn === sourceArn);
    if (!snapshot && !cluster) return refused(notFound(sourceArn));
    if (snapshot && snapshot.status !== 'available') return refused('InvalidExportSourceStateFault');
    const active = this.tasks.filter((task) => endState(task) === undefined);
    if (active.length >= 5) return refused('ExportTaskLimitReached');
    const started = { state: 'STARTING', percentProgress: 0, startedAt: this.now(), endedAt: undefined };
    const unknown = { failureCause: undefined, warningMessage: undefined };
    this.tasks.push({ identifier, sourceArn, bucket: 'steward-lake', prefix, only, ...started, ...unknown });
    return { answer: 'started' };
  }

  cancel(identifier: string): CancelAnswer {
    const task = this.tasks.find((one) => one.identifier === identifier);
    if (!task) return { answer: 'unknown' };
    if (endState(task) !== undefined) return { answer: 'ended' };
    this.setTask(identifier, { state: 'CANCELING' });
    return { answer: 'canceling' };
  }
}

function notFound(sourceArn: string): string {
  if (isLive({ snapshotArn: sourceArn })) return 'DBClusterNotFoundFault';
  return isOfInstance(sourceArn) ? 'DBSnapshotNotFoundFault' : 'DBClusterSnapshotNotFoundFault';
}

function refused(code: string): StartAnswer {
  return { answer: 'refused', code, message: `${code} (in RDS's words)` };
}

/** The ports of RDS on that state; each call passes the gate. */
export function rdsPorts(rds: MemoryRds, gate: Gate, pageSize = 2) {
  const snapshotsOf = (name: string, ofInstance: boolean): Snapshots => {
    const all = () => rds.snapshots.filter(({ arn }) => isOfInstance(arn) === ofInstance);
    return {
      find: (identifier) =>
        gate({ name, key: identifier }, () => all().find((snapshot) => snapshot.identifier === identifier)),
      async *pages() {
        for (let from = 0; from === 0 || from < all().length; from += pageSize) {
          yield await gate({ name, key: `from ${from}` }, () => all().slice(from, from + pageSize));
        }
      },
    };
  };
  const snapshots = snapshotsOf('DescribeDBClusterSnapshots', false);
  const instanceSnapshots = snapshotsOf('DescribeDBSnapshots', true);
  const clusters: Clusters = {
    find: (resourceId) =>
      gate({ name: 'DescribeDBClusters', key: resourceId }, () =>
        rds.clusters.find((cluster) => cluster.resourceId === resourceId),
      ),
    all: () => gate({ name: 'DescribeDBClusters', key: '' }, () => [...rds.clusters]),
  };
  const describe = (key: string, choose: (task: ExportTask) => boolean) =>
    gate({ name: 'DescribeExportTasks', key }, () => rds.tasks.filter(choose));
  const tasks: ExportTasks = {
    active: () => describe('active', (task) => endState(task) === undefined),
    find: async (identifier) => (await describe(identifier, (task) => task.identifier === identifier))[0],
    ofSource: async (sourceArn) =>
      (await describe(sourceArn, (task) => task.sourceArn === sourceArn)).toReversed(),
    start: (request) => gate({ name: 'StartExportTask', key: request.identifier }, () => rds.start(request)),
    cancel: (identifier) => gate({ name: 'CancelExportTask', key: identifier }, () => rds.cancel(identifier)),
  };
  const volumes: Volumes = {
    bytesUsed: (identifiers) =>
      gate({ name: 'GetMetricData', key: identifiers.join() }, () => new Map(rds.volumes)),
  };
  return { snapshots, instanceSnapshots, clusters, tasks, volumes };
}
