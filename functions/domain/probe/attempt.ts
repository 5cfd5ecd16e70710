import type { ProbeFailure } from './failure.ts';

/** How one attempt to write went. Instants are milliseconds since 1970 by the clock of the function. */
export interface Attempt {
  readonly startedMs: number;
  readonly endedMs: number;
  /** Where the endpoint's name led; absent where it led nowhere. */
  readonly address?: string;
  /** When the server had let us in. */
  readonly connectedMs?: number;
  /** The DB instance that answered, where it tells. */
  readonly instance?: string;
  /** A writer answered, and took the row where there is a table for it. */
  readonly isGood: boolean;
  /** Why not. */
  readonly failure?: ProbeFailure;
}

/** What the database itself knows, asked once a writer answers. */
export interface Aftermath {
  /** Rows of the heartbeat table, oldest first, in the function's clock; empty without a table. */
  readonly beats: readonly Beat[];
  /** How far each reader is behind, in milliseconds, where Aurora tells. */
  readonly lags: readonly { readonly instance: string; readonly ms: number }[];
}

/** How often a heartbeat writes. */
export const beatEveryMs = 1_000;

/** A row of the heartbeat table: a write that is proven, since it can be read. */
export interface Beat {
  readonly atMs: number;
  /** When the attempts began that had failed since the row before. */
  readonly failedSinceMs?: number;
}
