import type { AuroraDataPlane } from '../../aurora/data-plane.ts';
import type { Clock } from '../../clock/clock.ts';
import type { DbCluster } from './cluster.ts';
import type { ClusterClone } from './cluster-clone.ts';
import { DbClusterSnapshot, type NewClusterSnapshot } from './cluster-snapshot.ts';
import type { RdsEvents } from './events.ts';
import { InstanceSnapshot } from './instance-snapshot.ts';
import type { MultiAzInstance } from './multi-az-instance.ts';
import type { RdsState } from './state.ts';

/** From `creating` to `available`; in the printed events of the guide two to three minutes pass. */
const creationMs = 150_000;

/** How cluster snapshots come and go. */
export class Snapshots {
  readonly #state: RdsState;
  readonly #clock: Clock;
  readonly #dataPlane: AuroraDataPlane;
  readonly #events: RdsEvents;

  constructor(state: RdsState, clock: Clock, dataPlane: AuroraDataPlane, events: RdsEvents) {
    this.#state = state;
    this.#clock = clock;
    this.#dataPlane = dataPlane;
    this.#events = events;
  }

  /** Begins a snapshot; the cluster is `backing-up` until it is there. */
  begin(cluster: DbCluster, wanted: NewClusterSnapshot): DbClusterSnapshot {
    const snapshot = new DbClusterSnapshot(this.#state.region, cluster, wanted);
    this.#state.snapshots.set(snapshot.identifier, snapshot);
    cluster.status = 'backing-up';
    this.#events.announce(
      'clusterSnapshot',
      snapshot.type === 'automated' ? 'automatedCreating' : 'manualCreating',
      snapshot,
    );
    this.#clock.after(0, `data of snapshot ${snapshot.identifier}`, () => this.#take(snapshot));
    return snapshot;
  }

  /** The nightly snapshot of an instance, which stays `available` meanwhile, as a Multi-AZ one does. */
  beginOfInstance(instance: MultiAzInstance, identifier: string): InstanceSnapshot {
    const snapshot = new InstanceSnapshot(this.#state.region, instance, { identifier, type: 'automated' });
    this.#state.instanceSnapshots.set(snapshot.identifier, snapshot);
    this.#events.announce('instanceSnapshot', 'automatedCreating', snapshot);
    this.#clock.after(0, `data of snapshot ${snapshot.identifier}`, async () => {
      const { sizeBytes } = await this.#dataPlane.takeSnapshot(instance.identifier, snapshot.data);
      snapshot.sizeBytes = sizeBytes;
      snapshot.createdAt = this.#clock.now();
      this.#clock.after(creationMs, `snapshot ${snapshot.identifier}`, () => {
        snapshot.status = 'available';
        snapshot.percentProgress = 100;
        this.#events.announce('instanceSnapshot', 'automatedCreated', snapshot);
      });
    });
    return snapshot;
  }

  /** A copy as CopyDBClusterSnapshot leaves it once done. RDS announces no copies. */
  copy(source: DbClusterSnapshot, identifier: string): DbClusterSnapshot {
    const wanted = { identifier, type: 'manual', source } as const;
    const copy = new DbClusterSnapshot(this.#state.region, source.cluster, wanted);
    copy.createdAt = source.createdAt;
    copy.sizeBytes = source.sizeBytes;
    copy.status = 'available';
    copy.percentProgress = 100;
    this.#state.snapshots.set(copy.identifier, copy);
    return copy;
  }

  /** The snapshot is gone at once; its data once no copy and no running export needs it any more. */
  async delete(snapshot: DbClusterSnapshot): Promise<void> {
    this.#state.snapshots.delete(snapshot.identifier);
    await this.dropUnused(snapshot.data);
  }

  /** Copies the volume of a cluster that is exported without a snapshot. */
  async clone(clone: ClusterClone): Promise<void> {
    const { sizeBytes } = await this.#dataPlane.takeSnapshot(clone.cluster.identifier, clone.data);
    clone.cluster.volumeBytes = sizeBytes;
    clone.createdAt = this.#clock.now();
  }

  async dropUnused(data: string): Promise<void> {
    const all = [...this.#state.snapshots.values(), ...this.#state.instanceSnapshots.values()];
    const kept = all.some((snapshot) => snapshot.data === data);
    const read = this.#state.activeExports.some((task) => task.source.data === data);
    if (!kept && !read) await this.#dataPlane.deleteSnapshot(data);
  }

  /** A data plane that fails is a defect of the local run: it fails the run, not only the snapshot. */
  async #take(snapshot: DbClusterSnapshot): Promise<void> {
    try {
      const { sizeBytes } = await this.#dataPlane.takeSnapshot(snapshot.cluster.identifier, snapshot.data);
      snapshot.sizeBytes = sizeBytes;
      snapshot.cluster.volumeBytes = sizeBytes;
      snapshot.createdAt = this.#clock.now();
      this.#clock.after(creationMs, `snapshot ${snapshot.identifier}`, () => this.#finish(snapshot));
    } catch (error) {
      snapshot.status = 'failed';
      this.#release(snapshot.cluster);
      throw error;
    }
  }

  #finish(snapshot: DbClusterSnapshot): void {
    snapshot.status = 'available';
    snapshot.percentProgress = 100;
    this.#release(snapshot.cluster);
    this.#events.announce(
      'clusterSnapshot',
      snapshot.type === 'automated' ? 'automatedCreated' : 'manualCreated',
      snapshot,
    );
  }

  #release(cluster: DbCluster): void {
    if (cluster.status === 'backing-up') cluster.status = 'available';
  }
}
