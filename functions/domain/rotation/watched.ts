import type { RotationRecord } from './rotation-record.ts';

/** How a secret under rotation stands, as Secrets Manager tells it. */
export interface WatchedSecret {
  readonly rotationEnabled: boolean;
  readonly lastRotatedAt: Date | undefined;
  /** The next rotation begins on or before this date. */
  readonly nextRotationAt: Date | undefined;
  /** The version with AWSPENDING where that is not the current one. */
  readonly pendingVersion: string | undefined;
}

export interface RehearsalFinding {
  readonly check: string;
  readonly found: string;
  readonly todo?: string;
}

/** What rotate-secret found when it looked at everything that could stop a rotation, changing nothing. */
export interface Rehearsal {
  readonly ready: boolean;
  /** What is in the way: what was found, and what to do. */
  readonly inTheWay: readonly RehearsalFinding[];
  /** What should be looked at and stops nothing. */
  readonly warnings: readonly RehearsalFinding[];
}

/** Secrets as watch-rotation sees them. Methods throw `Fault`. */
export interface WatchedSecrets {
  /** `undefined` for one that does not exist. */
  look(secretArn: string): Promise<WatchedSecret | undefined>;
}

/** Rehearsals by rotate-secret, which reaches the databases. */
export interface Rehearsals {
  /** @param name the secret's, as the configuration calls it */
  rehearse(name: string): Promise<Rehearsal>;
}

/** What is known of one secret. */
export interface RotationFacts {
  /** `undefined`: it does not exist. */
  readonly secret: WatchedSecret | undefined;
  readonly record: RotationRecord | undefined;
  /** The last rehearsal; `undefined` before the first. */
  readonly rehearsal: Rehearsal | undefined;
}
