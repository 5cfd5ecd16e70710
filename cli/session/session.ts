import type { BackupInventory } from '../../functions/domain/backup/inventory.ts';
import type { ExportTask } from '../../functions/domain/export/task.ts';
import type { Volumes } from '../../functions/domain/export/volumes.ts';
import type { JsonObject } from '../../functions/domain/json.ts';
import type { LedgerStore } from '../../functions/domain/ledger/ledger-store.ts';
import type { Policy } from '../../functions/domain/policy/policy.ts';
import type { ValidConfig } from '../../infra/config/schema.ts';
import type { Examination } from '../doctor/examination.ts';
import type { InstanceInventory } from '../reading/instances.ts';
import type { Deployment } from './deployments.ts';

/** Who calls, and where. */
export interface Place {
  readonly deployment: string;
  readonly region: string;
  readonly account: string;
  /** ARN of the caller, as STS has it. */
  readonly caller: string;
}

/** One deployment as a command reaches it, with the caller's credentials. What it calls is loaded when it is first used. */
export interface Session {
  readonly place: Place;
  readonly config: ValidConfig;
  readonly deployment: Deployment;
  /** What the deployment's functions go by, if the configuration at hand is the one that was deployed. */
  readonly policy: Policy;
  /** AWS's time: this machine's, corrected by what AWS answers. */
  now(): Date;
  inventory(): Promise<BackupInventory>;
  instances(): Promise<InstanceInventory>;
  ledger(): Promise<LedgerStore>;
  rotations(): Promise<Rotations>;
  volumes(): Promise<Volumes>;
  /** Export tasks of the account and region that have not ended. */
  exportTasks(): Promise<readonly ExportTask[]>;
  examination(): Promise<Examination>;
  /** How far a snapshot is; `undefined` where there is none of that identifier. */
  snapshotProgress(identifier: string): Promise<SnapshotProgress | undefined>;
  /**
   * Invokes a function of the deployment by the name of its contract, and gives its answer.
   *
   * @throws Problem where it cannot be invoked or fails
   */
  invoke(name: string, request: unknown): Promise<Invoked>;
  /**
   * The same, with a proof of who asks: for functions that take one.
   *
   * @throws Problem also where the function refused the request, with what it says to do
   */
  ask(name: string, request: JsonObject): Promise<JsonObject>;
}

export interface Invoked {
  /** The answer; what is no JSON object comes back as `{ "answer": … }`. */
  readonly answer: JsonObject;
  /** What the function logged, where the caller asked for it. */
  readonly log: string;
}

export interface SnapshotProgress {
  /** As RDS has it: `creating`, `available`, … */
  readonly status: string;
  /** 0 to 100. */
  readonly percent: number;
}

/** When Secrets Manager rotates next. */
export interface Rotations {
  /** `undefined` where nothing is due: rotation is off or has not been set up. */
  next(secretArn: string): Promise<Date | undefined>;
}
