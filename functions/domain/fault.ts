/**
 * Why a call to the outside failed, in terms that decide what to do next.
 *
 * - `access-denied`: the role or a resource policy lacks a permission; a person must change it.
 * - `throttled`: too many calls in the account just now.
 * - `not-found`: what was asked about does not exist.
 * - `conflict`: somebody else changed it meanwhile, or its present state does not allow the call.
 * - `quota-exceeded`: a limit of the account is reached; it passes, or a person raises it.
 * - `service-unavailable`: the service or the way to it failed.
 * - `invalid-request`: the call itself is wrong; only a change of code or configuration helps.
 * - `unknown`: an error nobody has classified; retried, since a retry of our idempotent steps is harmless.
 */
export type FaultKind =
  | 'access-denied'
  | 'throttled'
  | 'not-found'
  | 'conflict'
  | 'quota-exceeded'
  | 'service-unavailable'
  | 'invalid-request'
  | 'unknown';

export interface FaultFacts {
  readonly kind: FaultKind;
  /** What should have happened: `PutObject exports/… to store the record`. */
  readonly expected: string;
  /** What happened instead, with the service's own words. Never a secret. */
  readonly found: string;
  /** What a person or the next invocation does about it. */
  readonly todo: string;
  /** Overrides what the kind says about retrying. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

const retryableKinds: ReadonlySet<FaultKind> = new Set([
  'throttled',
  'conflict',
  'quota-exceeded',
  'service-unavailable',
  'unknown',
]);

/** A failure that says what was expected, what was found, what to do, and whether a retry can help. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly kind: FaultKind;
  readonly retryable: boolean;
  /** What the message is made of. */
  readonly facts: FaultFacts;

  constructor(facts: FaultFacts) {
    super(`Expected: ${facts.expected}. Found: ${facts.found}. Do: ${facts.todo}.`, { cause: facts.cause });
    this.kind = facts.kind;
    this.facts = facts;
    this.retryable = facts.retryable ?? retryableKinds.has(facts.kind);
  }
}

/** What a thrown value says of itself. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Any thrown value as a fault; what is not one yet is `unknown`, and retried. */
export function toFault(thrown: unknown, expected: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const found = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  return new Fault({
    kind: 'unknown',
    expected,
    found,
    todo: 'read the cause; the next invocation tries again',
    cause: thrown,
  });
}
