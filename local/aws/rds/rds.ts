import { randomUUID } from 'node:crypto';
import type { WriterLoss } from '../../aurora/cluster.ts';
import type { AuroraDataPlane } from '../../aurora/data-plane.ts';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { ServiceEndpoint } from '../service.ts';
import { awsQuery } from '../wire/aws-query.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import {
  type ArrangedExportTask,
  type ArrangedSnapshot,
  arrangeExportTask,
  arrangeSnapshot,
} from './arrange.ts';
import { BlueGreenDeployment, type BlueGreenStatus, setBlueGreenStatus } from './blue-green-deployment.ts';
import { type ClusterStatus, DbCluster, type NewCluster } from './cluster.ts';
import type { DbClusterSnapshot } from './cluster-snapshot.ts';
import type { Neighbours, RdsContext } from './context.ts';
import { RdsEvents } from './events.ts';
import { Exports, type FailingTables, type PlannedFailure, type PutObject } from './exports.ts';
import { failOver } from './failover.ts';
import { GlobalDatabase, switchOver } from './global-database.ts';
import type { ClusterGuards } from './guards.ts';
import { rdsArn } from './identifier.ts';
import { failOverInstance, MultiAzInstance } from './multi-az-instance.ts';
import { operations } from './operations.ts';
import { Snapshots } from './snapshots.ts';
import { RdsState } from './state.ts';

export interface RdsOptions extends Neighbours {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  readonly bus: EventBus;
  readonly dataPlane: AuroraDataPlane;
  readonly timeline: Timeline;
  /** Writes an export's objects, as the export role. */
  readonly putObject: PutObject;
}

/** RDS in one account and region: its endpoint, and what only AWS or an operator would make happen. */
export interface Rds {
  readonly endpoint: ServiceEndpoint;
  addCluster(cluster: NewCluster): DbCluster;
  /** The cluster whose writer or reader endpoint listens there. */
  clusterAt(port: number): DbCluster | undefined;
  /** What a cluster's volume held when it was last read; `undefined` before that, and of no cluster. */
  volumeBytes(cluster: string): number | undefined;
  setClusterStatus(cluster: string, status: ClusterStatus): void;
  /** Somebody changes what guards a cluster. */
  guard(cluster: string, changes: Partial<ClusterGuards>): void;
  /** Somebody shares a manual snapshot with accounts, `all` for everybody, or with nobody any more. */
  shareSnapshot(snapshot: string, accounts: readonly string[]): void;
  /** The value of `rds.force_ssl` in a parameter group. */
  forceTls(parameterGroup: string, value: '0' | '1'): void;
  /** Point-in-time recovery of a cluster stands still at that moment, or follows the present again. */
  stopPointInTime(cluster: string, at: Date | undefined): void;
  /** Loses the writer; another member is promoted, and RDS announces it. Settles when the new writer writes. */
  failOver(cluster: string, loss?: WriterLoss): Promise<{ readonly writer: string }>;
  /** A DB instance of RDS that is in no cluster. */
  addMultiAzInstance(wanted: { identifier: string; zone: string; standbyZone: string }): void;
  /** Its standby takes over, and RDS announces it. */
  failOverInstance(identifier: string): void;
  /** RDS recovers a member of a cluster, and announces its beginning or its end. */
  recoverInstance(identifier: string, what: 'started' | 'completed'): void;
  /** Instances of a cluster are of Serverless v2 from now on, and scale between these, in ACU. */
  makeServerless(cluster: string, range: { readonly min: number; readonly max: number }): void;
  /** A global database of these clusters, by their ARNs; the first writes. */
  addGlobalDatabase(identifier: string, clusters: readonly string[]): void;
  /** Another of its clusters becomes the one that writes. */
  switchOver(globalDatabase: string, toCluster: string): void;
  /** A blue/green deployment of a cluster, which is being made. RDS tells nobody of it yet. */
  addBlueGreenDeployment(id: string, cluster: string): void;
  /** It comes into another state, and RDS announces those that it announces. */
  setBlueGreenStatus(id: string, status: BlueGreenStatus): void;
  /** The nightly snapshot, `rds:<cluster>-YYYY-MM-DD-HH-MM`. Answers its ARN at once; it is `creating`. */
  takeAutomatedSnapshot(cluster: string): string;
  /** The same of an instance that is in no cluster. */
  takeAutomatedInstanceSnapshot(instance: string): string;
  /** AWS Backup's snapshot, `awsbackup:job-<uuid>`. Answers its ARN at once; it is `creating`. */
  takeAwsBackupSnapshot(cluster: string, jobId?: string): string;
  /** A finished copy, of which RDS sends no event. Answers its ARN. */
  copySnapshot(source: string, identifier: string): string;
  /** What the end of its retention does to an automated snapshot. RDS sends no event. */
  expireSnapshot(snapshot: string): Promise<void>;
  /** What the deletion of a cluster leaves: its automated snapshots go with it, manual ones stay. */
  removeCluster(cluster: string): Promise<void>;
  /** Puts a snapshot there as it is, without data, time or events. Answers its ARN. */
  arrangeSnapshot(cluster: string, snapshot: ArrangedSnapshot): string;
  /** Puts an export task there as it is; nothing carries it on. */
  arrangeExportTask(task: ArrangedExportTask): void;
  /** The next export that is started fails with this cause. */
  failNextExport(failure: PlannedFailure): void;
  /** Tables (`database.schema.table`) that exports cannot extract from now on, with RDS's reason; `{}` for none. */
  failTables(reasons: FailingTables): void;
}

export function createRds(options: RdsOptions): Rds {
  const { partition, account, region, clock, bus, dataPlane, timeline, putObject } = options;
  const state = new RdsState({ partition, account, region });
  const events = new RdsEvents(clock, bus);
  const snapshots = new Snapshots(state, clock, dataPlane, events);
  const exports = new Exports({ state, clock, dataPlane, timeline, events, snapshots, putObject });
  const context: RdsContext = { ...options, state, events, snapshots, exports };

  return {
    endpoint: createServiceEndpoint({
      service: 'rds',
      protocol: awsQuery('http://rds.amazonaws.com/doc/2014-10-31/'),
      operations: operations.map((operation) => operation(context)),
    }),
    addCluster(wanted) {
      const cluster = new DbCluster(state.region, { createdAt: clock.now(), ...wanted });
      state.clusters.set(cluster.identifier, cluster);
      return cluster;
    },
    clusterAt: (port) => [...state.clusters.values()].find((cluster) => cluster.listensAt(port)),
    volumeBytes: (cluster) => state.clusters.get(cluster)?.volumeBytes,
    setClusterStatus(cluster, status) {
      clusterNamed(cluster).status = status;
    },
    stopPointInTime(cluster, at) {
      clusterNamed(cluster).restorableUntil = at;
    },
    failOver: (named, loss) => failOver(context, clusterNamed(named), loss),
    addMultiAzInstance(wanted) {
      const instance = new MultiAzInstance(state.region, wanted);
      state.instances.set(instance.identifier, instance);
    },
    failOverInstance(named) {
      const instance = state.instances.get(named);
      if (!instance) throw new Error(`There is no instance ${named}; add it with addMultiAzInstance first.`);
      failOverInstance(context, instance);
    },
    guard(named, changes) {
      const cluster = clusterNamed(named);
      cluster.guards = { ...cluster.guards, ...changes };
    },
    shareSnapshot(named, accounts) {
      snapshotNamed(named).sharedWith = [...accounts];
    },
    forceTls: (group, value) => state.parameterGroups.force(group, value),
    recoverInstance(identifier, what) {
      const arn = rdsArn(state.region, 'db', identifier);
      events.announce('instance', what === 'started' ? 'recoveryStarted' : 'recoveryCompleted', {
        identifier,
        arn,
      });
    },
    makeServerless(named, range) {
      clusterNamed(named).serverless = range;
    },
    addGlobalDatabase(identifier, clusters) {
      const database = new GlobalDatabase(identifier, clusters);
      state.globalDatabases.set(database.identifier, database);
      for (const cluster of state.clusters.values()) {
        if (clusters.includes(cluster.arn)) cluster.globalDatabase = database.identifier;
      }
    },
    switchOver(named, arn) {
      const database = state.globalDatabases.get(named);
      const to = database?.members.find((member) => member.arn === arn);
      if (!database || !to) throw new Error(`There is no global database ${named} with the cluster ${arn}.`);
      switchOver(context, database, to);
    },
    addBlueGreenDeployment(id, named) {
      const { identifier: cluster } = clusterNamed(named);
      const wanted = { id, name: `${cluster}-upgrade`, cluster, createdAt: clock.now() };
      state.blueGreenDeployments.set(id, new BlueGreenDeployment(state.region, wanted));
    },
    setBlueGreenStatus(id, status) {
      const deployment = state.blueGreenDeployments.get(id);
      if (!deployment) throw new Error(`There is no blue/green deployment ${id}; add it first.`);
      setBlueGreenStatus(context, deployment, status);
    },
    takeAutomatedSnapshot(named) {
      const cluster = clusterNamed(named);
      if (cluster.status !== 'available') {
        throw new Error(`${cluster.identifier} is ${cluster.status}; RDS would begin no automated snapshot.`);
      }
      const identifier = `rds:${cluster.identifier}-${minuteOf(clock.now())}`;
      return snapshots.begin(cluster, { identifier, type: 'automated' }).arn;
    },
    takeAutomatedInstanceSnapshot(named) {
      const instance = state.instances.get(named);
      if (!instance) throw new Error(`There is no instance ${named}; add it with addMultiAzInstance first.`);
      return snapshots.beginOfInstance(instance, `rds:${named}-${minuteOf(clock.now())}`).arn;
    },
    takeAwsBackupSnapshot(named, jobId = randomUUID()) {
      const identifier = `awsbackup:job-${jobId}`;
      return snapshots.begin(clusterNamed(named), { identifier, type: 'manual' }).arn;
    },
    copySnapshot(source, identifier) {
      const snapshot = snapshotNamed(source);
      if (snapshot.status !== 'available') throw new Error(`The snapshot ${source} is ${snapshot.status}.`);
      return snapshots.copy(snapshot, identifier).arn;
    },
    expireSnapshot: (named) => snapshots.delete(snapshotNamed(named)),
    async removeCluster(named) {
      const cluster = clusterNamed(named);
      state.clusters.delete(cluster.identifier);
      const own = [...state.snapshots.values()].filter((snapshot) => snapshot.cluster === cluster);
      const automated = own.filter((snapshot) => snapshot.type === 'automated');
      await Promise.all(automated.map((snapshot) => snapshots.delete(snapshot)));
    },
    arrangeSnapshot: (named, snapshot) => arrangeSnapshot(state, clusterNamed(named), snapshot),
    arrangeExportTask: (task) => arrangeExportTask(state, task),
    failNextExport: (failure) => exports.failNext(failure),
    failTables(reasons) {
      exports.failingTables = reasons;
    },
  };

  function snapshotNamed(named: string): DbClusterSnapshot {
    const snapshot = state.snapshot(named);
    if (!snapshot) throw new Error(`There is no snapshot ${named}.`);
    return snapshot;
  }

  function clusterNamed(named: string): DbCluster {
    const cluster = state.cluster(named);
    if (!cluster) throw new Error(`There is no cluster ${named}; add it with addCluster first.`);
    return cluster;
  }
}

/** `2026-11-20-02-10`, in UTC, as in the identifiers of automated snapshots. */
function minuteOf(date: Date): string {
  return date.toISOString().slice(0, 16).replace(/[T:]/g, '-');
}
