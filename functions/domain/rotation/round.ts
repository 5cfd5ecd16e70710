import * as v from 'valibot';
import { dayMs } from '../durations.ts';
import { hash } from '../hash.ts';
import { parseStored } from '../ledger/parse-stored.ts';
import type { WavesPolicy } from '../policy/rotation.ts';

const time = v.pipe(v.string(), v.isoTimestamp());

const askedSchema = v.object({
  /** 1 the first time; a person who has a failed one tried again makes it the next. */
  attempt: v.number(),
  /** When it was decided to ask Secrets Manager; a crash may lie between that and the call. */
  at: time,
});
export type Asked = v.InferOutput<typeof askedSchema>;

const roundSchema = v.object({
  schema: v.literal(1),
  beganAt: time,
  /** The newest last. A secret that was paused or held in one comes into a later one again. */
  waves: v.array(v.object({ openedAt: time, secrets: v.array(v.string()) })),
  asked: v.record(v.string(), askedSchema),
  /** Rotated since the round began, by whomever. */
  rotated: v.record(v.string(), v.object({ at: time })),
  /** Left out by a person after a failure. */
  leftOut: v.array(v.string()),
  stopped: v.optional(v.object({ secretArn: v.string(), because: v.string(), at: time })),
  endedAt: v.optional(time),
});
/**
 * A round of waves: which secrets were asked for, and whether it goes on. What became of each is not here but in
 * Secrets Manager and in what rotate-secret wrote.
 */
export type Round = v.InferOutput<typeof roundSchema>;

/** The last round, under way or not. One object, changed by `If-Match`. */
export const roundKey = 'rotation-rounds/current';

/** A round that ended, as evidence: written once. */
export function endedRoundKey({ beganAt }: Round): string {
  return `rotation-rounds/${beganAt.slice(0, 7)}/${beganAt}`;
}

/** @throws Fault for an object of another form: then it is not known what may be rotated, and nothing is */
export function parseRound(body: unknown): Round {
  return parseStored(roundSchema, { what: 'a round of schema 1', key: roundKey, body });
}

export function newRound(now: Date): Round {
  return { schema: 1, beganAt: now.toISOString(), waves: [], asked: {}, rotated: {}, leftOut: [] };
}

/** Before the first round: as if one had begun when the longest unchanged password was made. */
export function restingRound(oldest: Date, now: Date): Round {
  return { ...newRound(oldest), endedAt: now.toISOString() };
}

export function isDue({ beganAt }: Round, { everyDays }: WavesPolicy, now: Date): boolean {
  return now.getTime() >= dueAt({ beganAt }, { everyDays }).getTime();
}

export function dueAt({ beganAt }: Pick<Round, 'beganAt'>, { everyDays }: Pick<WavesPolicy, 'everyDays'>) {
  return new Date(Date.parse(beganAt) + everyDays * dayMs);
}

/** Whether rotations may begin at this hour. */
export function isOpen({ from, to }: WavesPolicy['hours'], now: Date): boolean {
  const hour = now.getUTCHours();
  return from < to ? from <= hour && hour < to : hour >= from || hour < to;
}

/** What is left for later waves, in the order of the configuration. */
export function remaining({ rotated, leftOut }: Round, { secrets }: WavesPolicy): readonly string[] {
  return secrets.filter((arn) => !Object.hasOwn(rotated, arn) && !leftOut.includes(arn));
}

/** The same for the same attempt: whoever comes after a crash begins no other rotation. 32 to 64 characters. */
export function rotationToken(about: string): string {
  return ['a', 'b', 'c']
    .map((part) => hash(`${part} ${about}`))
    .join('')
    .padStart(38, 'steward-');
}

export function tokenIn({ beganAt }: Round, secretArn: string, { attempt }: Asked): string {
  return rotationToken(`${beganAt} ${secretArn} ${attempt}`);
}
