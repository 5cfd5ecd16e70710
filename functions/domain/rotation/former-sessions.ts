import * as v from 'valibot';
import { parseJson } from '../json.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import type { RotationFailure } from './failure.ts';
import { secretKey } from './rotation-record.ts';

const groupSchema = v.object({
  /** The role that they logged in as. */
  user: v.string(),
  /** `application_name`; whoever connects chooses it. */
  application: v.string(),
  client: v.string(),
  count: v.number(),
});
/** Sessions of one application at one address that logged in before the last rotation. */
export type FormerSessions = v.InferOutput<typeof groupSchema>;

/** Groups told of one by one; the rest is in the sum. */
export const mostGroups = 20;

export function sumOf(groups: readonly FormerSessions[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

/** What rotate-secret was about to end, for one version: written before the first is ended. */
export function formerSessionsKey(secretArn: string, version: string): string {
  return `rotation-sessions/${secretKey(secretArn)}/${version}`;
}

/** What watch-rotation knows of the end of a version's sessions, and told. */
export function sessionsEndedKey(secretArn: string, version: string): string {
  return `sessions-ended/${secretKey(secretArn)}/${version}`;
}

/** Tries that failed, of the version that is current; the next rotation replaces what was never ended. */
export function openSessionsKey(secretArn: string): string {
  return `open/sessions-of/${secretKey(secretArn)}`;
}

const notedSchema = v.object({
  schema: v.literal(1),
  version: v.string(),
  before: v.string(),
  at: v.string(),
  count: v.number(),
  sessions: v.array(groupSchema),
});
export type NotedSessions = v.InferOutput<typeof notedSchema>;

/** @throws Fault for an object that is none */
export function parseNotedSessions(key: string, body: unknown): NotedSessions {
  return parseStored(notedSchema, { what: 'sessions to be ended, of schema 1', key, body });
}

const answerSchema = v.variant('answer', [
  v.object({
    answer: v.literal('done'),
    count: v.number(),
    sessions: v.array(groupSchema),
  }),
  v.object({
    answer: v.literal('not-ended'),
    cause: v.string(),
    retryable: v.boolean(),
    reason: v.string(),
  }),
]);
/** What rotate-secret answers when it is asked to end sessions. */
export type EndAnswer = v.InferOutput<typeof answerSchema>;

/** @returns `undefined` for a text of another form */
export function endOfAnswer(text: string): EndAnswer | undefined {
  const parsed = v.safeParse(answerSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}

export function notEnded({ failure, retryable, message }: RotationFailure): EndAnswer {
  return { answer: 'not-ended', cause: failure, retryable, reason: message };
}

/** The ends of sessions by rotate-secret, which reaches the databases. */
export interface SessionEnds {
  /**
   * Has the sessions that logged in before the rotation to this version ended; those of any other rotation are left alone.
   *
   * @param name the secret's, as the configuration calls it
   * @throws Fault where rotate-secret does not answer
   */
  end(name: string, version: string): Promise<EndAnswer>;
}
