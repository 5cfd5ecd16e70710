import type { EtlTargetKind } from '../policy/etl.ts';

/** What starts a run. */
export interface StartRequest {
  /** As the target's kind has it: a Glue name, the ARN of a state machine or of a dataset. */
  readonly name: string;
  /** Found again by this; unique for the export, step and attempt. */
  readonly mark: string;
  readonly arguments: Readonly<Record<string, string>>;
}

export type StartAnswer =
  | { readonly answer: 'started'; readonly runId: string }
  /** As many run as may: to be tried again later. */
  | { readonly answer: 'busy'; readonly code: string }
  /** Refused for good; `todo` is one thing to do about it. */
  | { readonly answer: 'refused'; readonly code: string; readonly message: string; readonly todo: string };

/** How a run stands. `error` is the service's own word, in one line. */
export type RunState =
  | { readonly state: 'running' }
  | {
      readonly state: 'succeeded' | 'failed' | 'timed-out' | 'stopped';
      readonly runId: string;
      readonly startedAt?: Date | undefined;
      readonly endedAt?: Date | undefined;
      readonly error?: string | undefined;
    }
  /** The service does not know it (any more), or does not show it to this suite: `why`, as sentences, where it can be said. */
  | { readonly state: 'gone'; readonly why?: string };

/** One kind of what can be started. */
export interface EtlRuns {
  /** Throws a `Fault` where it is not known whether the run was started. */
  start(request: StartRequest): Promise<StartAnswer>;
  /** The run that carries the mark and was not started before `since`; `undefined` where there is certainly none. */
  find(name: string, mark: string, since: Date): Promise<string | undefined>;
  /** @param since when the run was started, for a kind whose runs have no id */
  look(name: string, runId: string, mark: string, since: Date): Promise<RunState>;
}

/** What starts and watches one kind; made with its first use. */
export type EtlTargets = (kind: EtlTargetKind) => Promise<EtlRuns>;
