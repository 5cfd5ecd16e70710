/**
 * An export task as RDS describes it.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ExportTask.html
 */
export interface ExportTask {
  readonly identifier: string;
  readonly sourceArn: string;
  /** Upper case: `STARTING`, `IN_PROGRESS`, `COMPLETE`, `FAILED`, `CANCELING`, `CANCELED`. */
  readonly state: string;
  readonly percentProgress: number;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Where it writes to; whoever starts a task chooses the bucket. */
  readonly bucket: string | undefined;
  /** First path elements in the bucket, without slash at the end; empty if there is none. */
  readonly prefix: string;
  /** `database`, `database.schema` or `database.schema.table`; empty means everything. */
  readonly only: readonly string[];
  readonly failureCause: string | undefined;
  /** JSON, as RDS documents by example; read leniently. */
  readonly warningMessage: string | undefined;
}

export type EndState = 'COMPLETE' | 'FAILED' | 'CANCELED';

/** How the task ended; `undefined` while it goes on. A state that RDS adds one day counts as going on. */
export function endState(task: ExportTask): EndState | undefined {
  const { state } = task;
  return state === 'COMPLETE' || state === 'FAILED' || state === 'CANCELED' ? state : undefined;
}

/** The folder in the bucket that the task writes to, with slash at the end. */
export function exportFolder(task: Pick<ExportTask, 'identifier' | 'prefix'>): string {
  return task.prefix === '' ? `${task.identifier}/` : `${task.prefix}/${task.identifier}/`;
}

/**
 * Whether a task is the one of that export, and not somebody else's of the same name: another deployment that looks after the
 * same cluster gives it the same. Where either bucket is not known, it counts as ours.
 */
export function isTaskOf(
  { sourceArn, bucket }: Pick<ExportTask, 'sourceArn' | 'bucket'>,
  { snapshotArn }: { readonly snapshotArn: string },
  lakeBucket: string | undefined,
): boolean {
  return sourceArn === snapshotArn && (bucket ?? lakeBucket) === (lakeBucket ?? bucket);
}

/** What StartExportTask is asked for; bucket, key and role are the deployment's. */
export interface ExportRequest {
  readonly identifier: string;
  readonly sourceArn: string;
  readonly prefix: string;
  readonly only: readonly string[];
}

/**
 * What RDS made of the request. `refused`: it answered, and said no.
 */
export type StartAnswer =
  | { readonly answer: 'started' }
  | { readonly answer: 'refused'; readonly code: string; readonly message: string };

/** `ended`: too late, there is nothing left to cancel. `unknown`: there is no such task. */
export interface CancelAnswer {
  readonly answer: 'canceling' | 'ended' | 'unknown';
}

/** Reads, starts and cancels export tasks of this account and region. Each throws a `Fault` if RDS gave no answer. */
export interface ExportTasks {
  /** Tasks that have not ended, whoever started them. */
  active(): Promise<readonly ExportTask[]>;
  find(identifier: string): Promise<ExportTask | undefined>;
  /** All tasks of a snapshot, whoever started them; the newest first. */
  ofSource(sourceArn: string): Promise<readonly ExportTask[]>;
  start(request: ExportRequest): Promise<StartAnswer>;
  /** Asks RDS to cancel a task that has not ended; what it has written stays in the bucket. */
  cancel(identifier: string): Promise<CancelAnswer>;
}
