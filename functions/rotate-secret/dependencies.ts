import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import type { Databases } from '../domain/rotation/databases.ts';
import type { RotationRequest } from '../domain/rotation/request.ts';
import type { RetiredSessions } from '../domain/rotation/rotation-record.ts';
import type { Secrets } from '../domain/rotation/secrets.ts';

/** What rotate-secret works with. */
export interface Dependencies {
  readonly policies: readonly SecretPolicy[];
  readonly store: LedgerStore;
  readonly secrets: Secrets;
  readonly databases: Databases;
  /** A uniform whole number from 0 to below the bound, of cryptographic quality. */
  readonly randomBelow: (bound: number) => number;
}

/** One step of an attempt that may go on. */
export interface StepInput {
  readonly request: RotationRequest;
  readonly policy: SecretPolicy;
  /** Id of the version that applications read now. */
  readonly currentVersion: string;
  readonly now: Date;
}

/** What came of a step, in one sentence. */
export interface StepResult {
  readonly kind: 'done' | 'already-done';
  readonly reason: string;
  /** Nothing but a test was asked for: no password is being changed. */
  readonly alone?: true;
  /** Whose password the attempt sets, where the step knows. */
  readonly user?: string;
  readonly retired?: RetiredSessions;
  /** What keeps two users from being alike, and the statements that change it. */
  readonly migration?: readonly string[];
}
