import * as v from 'valibot';
import type { Fault } from '../fault.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import { RotationFailure } from './failure.ts';
import { type RotationStep, rotationSteps } from './request.ts';

/**
 * Keys of the ledger. `rotations/<secret>/last` is what came of the last attempt, replaced step by step;
 * `rotations/<secret>/<yyyy-mm>/<version>` is a rotation that was finished, written once.
 */
export function lastRotationKey(secretArn: string): string {
  return `rotations/${secretKey(secretArn)}/last`;
}

/** @param startedAt ISO 8601: whoever finishes it again, in another month too, finds it recorded. */
export function finishedRotationKey(secretArn: string, attempt: { version: string; startedAt: string }) {
  return `rotations/${secretKey(secretArn)}/${attempt.startedAt.slice(0, 7)}/${attempt.version}`;
}

/** What would be done with the secret; mode `observe`. */
export function wouldRotateKey(secretArn: string): string {
  return `would-have/rotations/${secretKey(secretArn)}`;
}

/** `prod/app-AbCdEf` as one element of a key: `prod!2Fapp-AbCdEf`. */
export function secretKey(secretArn: string): string {
  return encodeURIComponent(secretArn.replace(/^.*:secret:/, '')).replaceAll('%', '!');
}

const sessionSchema = v.object({
  pid: v.number(),
  application: v.string(),
  client: v.string(),
  state: v.string(),
  /** When it logged in, ISO 8601. */
  since: v.string(),
});
/** A connection that logged in with a password that opens nothing any more. */
export type RetiredSession = v.InferOutput<typeof sessionSchema>;

const retiredSchema = v.object({
  /** The role whose former password they logged in with. */
  user: v.string(),
  count: v.number(),
  /** When they were listed, ISO 8601 by the server's clock: whoever logs in later may know the new password. */
  before: v.optional(v.string()),
  /** The oldest of them. */
  oldest: v.array(sessionSchema),
});
export type RetiredSessions = v.InferOutput<typeof retiredSchema>;

const failureSchema = v.object({
  /** A `RotationFailureName`, or the kind of a fault of AWS: `access-denied`. */
  name: v.string(),
  step: v.picklist(rotationSteps),
  message: v.string(),
  retryable: v.boolean(),
  /** How often this attempt met it, one time after the other, and since when. */
  times: v.number(),
  firstAt: v.string(),
});

const attemptSchema = v.object({
  version: v.string(),
  startedAt: v.string(),
  /** When the last step ended, well or not. */
  at: v.string(),
  step: v.picklist(rotationSteps),
  /** `tested`: Secrets Manager had only the present password tested. */
  state: v.picklist(['under-way', 'failed', 'rotated', 'tested']),
  /** Whose password is set. */
  user: v.optional(v.string()),
  failure: v.optional(failureSchema),
  retired: v.optional(retiredSchema),
  /** What keeps the two users from being alike, as comments and SQL for the team's own migration. */
  migration: v.optional(v.array(v.string())),
});
export type RotationAttempt = v.InferOutput<typeof attemptSchema>;

const recordSchema = v.object({
  schema: v.literal(1),
  secretArn: v.string(),
  name: v.string(),
  attempt: attemptSchema,
  /** Also where the last attempt is another one. */
  lastRotated: v.optional(
    v.object({
      version: v.string(),
      at: v.string(),
      user: v.optional(v.string()),
      /** As of `retired`. */
      before: v.optional(v.string()),
    }),
  ),
});

/** What came of the last attempt to rotate a secret. Written in the VPC, read outside: by whoever tells people. */
export type RotationRecord = v.InferOutput<typeof recordSchema>;

/** @throws Fault for an object that is none */
export function parseRotationRecord(key: string, body: unknown): RotationRecord {
  return parseStored(recordSchema, { what: 'a record of schema 1', key, body });
}

/** What came of one step. */
export type StepNote = {
  readonly secretArn: string;
  readonly name: string;
  readonly version: string;
  readonly step: RotationStep;
  readonly at: string;
} & (
  | { readonly failed: Fault }
  | {
      readonly done: {
        readonly state: 'under-way' | 'rotated' | 'tested';
        readonly user?: string;
        readonly retired?: RetiredSessions;
        readonly migration?: readonly string[];
      };
    }
);

/**
 * The record with what came of a step. A step of an attempt that was overtaken changes nothing in the record of the
 * one that overtook it.
 */
export function withStep(before: RotationRecord | undefined, note: StepNote): RotationRecord {
  const { secretArn, name, version, step, at } = note;
  const same = before?.attempt.version === version ? before.attempt : undefined;
  if (before && !same && 'failed' in note && isSuperseded(note.failed)) return before;
  const base = { version, startedAt: same?.startedAt ?? at, at, step };
  const lastRotated = before?.lastRotated;
  const kept = { schema: 1 as const, secretArn, name, ...(lastRotated && { lastRotated }) };
  if ('failed' in note) {
    const failure = failureOf(note.failed, step, at, same?.failure);
    const { user, retired, migration } = same ?? {};
    const found = { ...(user && { user }), ...(retired && { retired }), ...(migration && { migration }) };
    return { ...kept, attempt: { ...base, ...found, state: 'failed', failure } };
  }
  const { state, ...found } = note.done;
  // A test that went well says nothing of the rotation that is told here.
  if (state === 'tested' && before && !isTest(before.attempt)) return before;
  const user = found.user ?? same?.user;
  const retired = found.retired ?? same?.retired;
  const migration = found.migration ?? same?.migration;
  const attempt: RotationAttempt = {
    ...base,
    ...(user !== undefined && { user }),
    ...(retired && { retired }),
    ...(migration && { migration: [...migration] }),
    state,
  };
  const rotatedBefore = lastRotated?.version === version;
  if (state !== 'rotated' || rotatedBefore) return { ...kept, attempt };
  const since = retired?.before;
  return {
    ...kept,
    attempt,
    lastRotated: {
      version,
      at,
      ...(user !== undefined && { user }),
      ...(since !== undefined && { before: since }),
    },
  };
}

function failureOf(
  fault: Fault,
  step: RotationStep,
  at: string,
  before: RotationAttempt['failure'],
): NonNullable<RotationAttempt['failure']> {
  const name = fault instanceof RotationFailure ? fault.failure : fault.kind;
  const again = before?.name === name && before.step === step;
  return {
    name,
    step,
    message: fault.message,
    retryable: fault.retryable,
    times: again ? before.times + 1 : 1,
    firstAt: again ? before.firstAt : at,
  };
}

/** An attempt to rotate knows its user from its first step on. */
function isTest({ state, step, user }: RotationAttempt): boolean {
  return state === 'tested' || (step === 'testSecret' && user === undefined);
}

function isSuperseded(fault: Fault): boolean {
  return fault instanceof RotationFailure && fault.failure === 'pending-superseded';
}
