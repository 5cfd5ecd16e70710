import type { Aftermath, Attempt } from './attempt.ts';
import type { ProbeFailure } from './failure.ts';
import type { ProbeRequest, ProbeTarget } from './request.ts';

/** The database behind a cluster's writer endpoint. */
export interface WriterDatabase {
  /** One attempt to write, over a connection of its own; never throws, and ends within `timeoutMs`. */
  attempt(target: ProbeTarget, timeoutMs: number): Promise<Attempt>;
  /** What the database itself knows, asked once a writer answers. Throws where it cannot be asked. */
  aftermath(target: ProbeTarget, timeoutMs: number): Promise<Aftermath>;
  /** Writes one row after the other over one connection; opens nothing yet. */
  heart(target: ProbeTarget): Heart;
}

export interface Heart {
  /**
   * Writes the row of this second; `undefined` if it is committed, else why not. The next one connects anew then.
   *
   * @param failedForMs for how long writes have failed before; the row keeps it
   */
  beat(failedForMs: number | undefined, timeoutMs: number): Promise<ProbeFailure | undefined>;
  stop(): Promise<void>;
}

/** Time as it passes: milliseconds since 1970, never back and never in a jump. */
export interface Time {
  now(): number;
  /** Settles then. */
  until(ms: number): Promise<void>;
}

/** Has the probe do something, without waiting for what comes of it. */
export interface Probes {
  /** Throws a `Fault` if nothing was begun. A request that was heard twice is carried out twice. */
  start(request: ProbeRequest): Promise<void>;
}
