import * as v from 'valibot';
import type { JsonValue } from '../json.ts';
import { type Claim, claimSchema } from './claim.ts';
import { parseStored } from './parse-stored.ts';

/** Records are read from JSON, so whatever is there is a JSON value. */
const json = v.custom<JsonValue>((value) => value !== undefined);

const effectSchema = v.variant('state', [
  v.object({ state: v.literal('pending'), effect: json }),
  v.object({ state: v.literal('done'), effect: json, doneAt: v.string(), doneBy: v.string() }),
]);

const recordSchema = v.object({
  /** Version of this outer shape. */
  schema: v.literal(1),
  /** First element of the key: `exports`, `alerts`, … */
  kind: v.string(),
  key: v.string(),
  /** Who wrote it first, and when: the invocation's id, ISO 8601 in UTC. */
  recordedBy: v.string(),
  recordedAt: v.string(),
  /** What the fact is about; enough to do the work again. */
  subject: v.string(),
  /** The fact itself, as its own part of the code defines it. */
  fact: v.record(v.string(), json),
  /** What else must happen because of it. The first write decides them; their position is their identity. */
  effects: v.array(effectSchema),
  /** Who is carrying out the effects. Absent once all are done, or when the last attempt gave up. */
  claim: v.optional(claimSchema),
});

/** A fact as the ledger stores it. */
export type LedgerRecord = v.InferOutput<typeof recordSchema>;
type StoredEffect = v.InferOutput<typeof effectSchema>;

/** Reads a stored record, or says what is wrong with it: such an object is for a person to look at. */
export function parseRecord(key: string, body: unknown): LedgerRecord {
  return parseStored(recordSchema, { what: 'a ledger record of schema 1', key, body });
}

export function isFinished(record: LedgerRecord): boolean {
  return record.effects.every((effect) => effect.state === 'done');
}

/** The record with one more effect done; the claim goes with the last one. */
export function withEffectDone(record: LedgerRecord, index: number, by: string, at: Date): LedgerRecord {
  const effects = record.effects.map((stored, position): StoredEffect => {
    if (position !== index || stored.state === 'done') return stored;
    return { state: 'done', effect: stored.effect, doneAt: at.toISOString(), doneBy: by };
  });
  const next = { ...record, effects };
  return isFinished(next) ? withoutClaim(next) : next;
}

export function withClaim(record: LedgerRecord, claim: Claim): LedgerRecord {
  return { ...record, claim };
}

export function withoutClaim(record: LedgerRecord): LedgerRecord {
  const { claim: _released, ...rest } = record;
  return rest;
}
