import type { JsonObject } from './json.ts';

/**
 * What came of one piece of work. Each is logged once and counted once; a person is told only where one
 * must know; the invocation fails only where a retry helps.
 *
 * - `started`: AWS accepted work that goes on after this invocation.
 * - `done`: the work is finished and recorded.
 * - `already-done`: an earlier invocation did it; nothing was called.
 * - `would-have`: mode `observe`; the acting call was left out.
 * - `ignored`: no policy asks for it.
 * - `waiting`: it will be done by a later wake-up (no free slot, still in progress, lease held).
 * - `refused`: the request is wrong, and repeating it cannot help.
 * - `failed-retryable`: it failed, and the same call later may succeed.
 * - `failed-for-good`: it failed, and only a change by a person helps.
 */
export const outcomeKinds = [
  'started',
  'done',
  'already-done',
  'would-have',
  'ignored',
  'waiting',
  'refused',
  'failed-retryable',
  'failed-for-good',
] as const;

export type OutcomeKind = (typeof outcomeKinds)[number];

export interface Outcome {
  readonly kind: OutcomeKind;
  /** What it is about: an ARN, an identifier, or the wake-up's name. */
  readonly subject: string;
  /** One sentence for the log: why this outcome. Never a secret. */
  readonly reason: string;
  /**
   * Ids of the wake-ups that asked for it; absent when the whole batch did. After `failed-retryable` only
   * these messages come again.
   */
  readonly wakeUps?: readonly string[];
  /** Figures and names for the log, flat. */
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  /** For whoever invoked the function by hand, beside the outcome; not logged. */
  readonly answer?: JsonObject;
}
