import type { AuroraDataPlane, SnapshotExportResult } from '../../aurora/data-plane.ts';
import type { Clock, ClockTimer } from '../../clock/clock.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import { AwsError } from '../service.ts';
import { ClusterClone } from './cluster-clone.ts';
import { DbClusterSnapshot } from './cluster-snapshot.ts';
import type { RdsEvents } from './events.ts';
import { type ExportSource, ExportTask, type NewExportTask } from './export-task.ts';
import type { Snapshots } from './snapshots.ts';
import type { RdsState } from './state.ts';

/** Writes one object as the export role; rejects with an error whose `name` or `code` is S3's. */
export type PutObject = (roleArn: string, bucket: string, key: string, body: Buffer) => Promise<void>;

export interface PlannedFailure {
  /** FailureCause of the task. */
  readonly cause: string;
  /** How many objects land in the bucket before it fails; none unless told. */
  readonly afterObjects?: number;
}

/** RDS's reason by table, `database.schema.table`. */
export type FailingTables = Readonly<Record<string, string>>;

interface ExportsOptions {
  readonly state: RdsState;
  readonly clock: Clock;
  readonly dataPlane: AuroraDataPlane;
  readonly timeline: Timeline;
  readonly events: RdsEvents;
  readonly snapshots: Snapshots;
  readonly putObject: PutObject;
}

/**
 * Measured for tiny databases, published: twelve minutes of restoring, then three of exporting. Clones begin sooner; by how
 * much nobody says.
 */
const startingMs = 12 * 60_000;
const finishingMs = 3 * 60_000;
const cancelingMs = 30_000;

/** How an export goes on once it has been accepted. */
export class Exports {
  readonly #options: ExportsOptions;
  readonly #next = new Map<ExportTask, ClockTimer>();
  readonly #planned = new Map<ExportTask, PlannedFailure>();
  #failNext: PlannedFailure | undefined;
  /** Tables whose extraction fails, with the reason, in exports that begin to read from now on. */
  failingTables: FailingTables = {};

  constructor(options: ExportsOptions) {
    this.#options = options;
  }

  /** The next export that is started fails. */
  failNext(failure: PlannedFailure): void {
    this.#failNext = failure;
  }

  start(wanted: NewExportTask): ExportTask {
    const task = new ExportTask(wanted);
    this.#options.state.exportTasks.set(task.identifier, task);
    if (this.#failNext) this.#planned.set(task, this.#failNext);
    this.#failNext = undefined;
    const { source } = task;
    if (source instanceof ClusterClone) {
      this.#options.clock.after(0, `clone of ${source.cluster.identifier}`, () =>
        this.#options.snapshots.clone(source),
      );
    }
    this.#then(task, startingMs, () => this.#read(task));
    this.#show(task);
    return task;
  }

  /** Ends a task that is STARTING or IN_PROGRESS; what it has written stays. */
  cancel(task: ExportTask): void {
    const waiting = this.#next.has(task);
    this.#next.get(task)?.cancel();
    task.status = 'CANCELING';
    this.#show(task);
    // A task that is reading right now notices when it writes its next object, or when it is through.
    if (waiting) this.#then(task, cancelingMs, () => this.#end(task, 'CANCELED'));
  }

  #then(task: ExportTask, ms: number, work: () => void | Promise<void>): void {
    const timer = this.#options.clock.after(ms, `export ${task.identifier}`, () => {
      this.#next.delete(task);
      return work();
    });
    this.#next.set(task, timer);
  }

  async #read(task: ExportTask): Promise<void> {
    task.status = 'IN_PROGRESS';
    this.#show(task);
    const failing = this.failingTables;
    try {
      const result = await this.#export(task, failing);
      if (isCanceling(task)) return this.#then(task, cancelingMs, () => this.#end(task, 'CANCELED'));
      const planned = this.#planned.get(task);
      if (planned) throw new ExportStopped(planned.cause);
      this.#then(task, finishingMs, () => this.#complete(task, result, failing));
    } catch (error) {
      await this.#fail(task, error);
    }
  }

  #export(task: ExportTask, failingTables: FailingTables): Promise<SnapshotExportResult> {
    const { dataPlane, clock } = this.#options;
    let written = 0;
    return dataPlane.exportSnapshot({
      snapshot: task.source.data,
      task: task.identifier,
      sourceArn: task.source.arn,
      bucket: task.bucket,
      prefix: task.prefix ?? '',
      exportOnly: task.exportOnly,
      iamRoleArn: task.iamRoleArn,
      kmsKeyId: task.kmsKeyId,
      startedAt: task.startedAt,
      now: () => clock.now(),
      put: async (key, body) => {
        const planned = this.#planned.get(task);
        if (planned && written >= (planned.afterObjects ?? 0)) throw new ExportStopped(planned.cause);
        if (isCanceling(task)) throw new ExportStopped('canceled');
        await this.#write(task, key, body);
        written += 1;
      },
      progress: (percent) => {
        task.percentProgress = Math.floor(percent);
        this.#show(task);
      },
      failingTables,
    });
  }

  async #write(task: ExportTask, key: string, body: Buffer): Promise<void> {
    try {
      await this.#options.putObject(task.iamRoleArn, task.bucket, key, body);
    } catch (error) {
      const code = errorCode(error);
      // The wording is RDS's own, as its page on troubleshooting lists it:
      // https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-export-snapshot.Troubleshooting.html
      throw new ExportStopped(
        `The RDS export failed to write the export task's metadata to the S3 bucket ${task.bucket} using the IAM role ${task.iamRoleArn} with the KMS key ${task.kmsKeyId}. Error code: ${code}`,
      );
    }
  }

  async #fail(task: ExportTask, error: unknown): Promise<void> {
    if (isCanceling(task)) return this.#then(task, cancelingMs, () => this.#end(task, 'CANCELED'));
    const stopped = error instanceof ExportStopped;
    task.failureCause = stopped ? error.message : 'An unknown internal error occurred.';
    await this.#end(task, 'FAILED');
    // Whatever else broke is a defect of the local run and fails it.
    if (!stopped) throw error;
  }

  #complete(task: ExportTask, result: SnapshotExportResult, failing: FailingTables): Promise<void> {
    task.percentProgress = 100;
    task.extractedBytes = result.extractedBytes;
    task.warningMessage = result.warningMessage;
    for (const table of result.tables.filter(({ status }) => status === 'FAILED')) {
      const reason = failing[table.target] ?? 'an internal error';
      const rest = `${task.identifier}: Table extraction failed for table ${table.target} due to ${reason}`;
      // What RDS sends for a table of another source is not imitated.
      if (isClusterSnapshot(task.source))
        this.#options.events.announce('clusterSnapshot', 'tableFailed', task.source, rest);
    }
    return this.#end(task, 'COMPLETE');
  }

  async #end(task: ExportTask, status: 'COMPLETE' | 'CANCELED' | 'FAILED'): Promise<void> {
    task.status = status;
    task.endedAt = this.#options.clock.now();
    this.#planned.delete(task);
    this.#show(task);
    const { events, snapshots } = this.#options;
    const { source } = task;
    if (source instanceof ClusterClone) events.announce('cluster', endings[status], source.cluster);
    else if (isClusterSnapshot(source)) events.announce('clusterSnapshot', endings[status], source);
    else events.announce('instanceSnapshot', endings[status], source);
    await snapshots.dropUnused(source.data);
  }

  #show({ identifier, status, percentProgress }: ExportTask): void {
    this.#options.timeline.record({
      type: 'export-progress',
      task: identifier,
      status,
      percent: percentProgress,
    });
  }
}

const endings = { COMPLETE: 'exportCompleted', CANCELED: 'exportCanceled', FAILED: 'exportFailed' } as const;

function isClusterSnapshot(source: ExportSource): source is DbClusterSnapshot {
  return source instanceof DbClusterSnapshot;
}

/** An export that ends in a way RDS has: the message is the FailureCause. */
class ExportStopped extends Error {}

function isCanceling(task: ExportTask): boolean {
  return task.status === 'CANCELING';
}

function errorCode(error: unknown): string {
  if (error instanceof AwsError) return error.code;
  return error instanceof Error ? error.name : 'Unknown';
}
