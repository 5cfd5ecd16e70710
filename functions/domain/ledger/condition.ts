import * as v from 'valibot';
import { type Effect, parseEffect } from '../effect.ts';
import { Fault } from '../fault.ts';
import { asJson, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type FactDependencies, recordFact } from './fact.ts';
import { parseStored } from './parse-stored.ts';
import { readAll } from './read-all.ts';
import { parseRecord } from './record.ts';

/** What is told of a condition when it begins or ends: a fact of the ledger with its effects. */
export interface Telling {
  readonly body: JsonObject;
  readonly effects: readonly Effect[];
}

const tellingSchema = v.object({
  body: v.custom<JsonObject>(isJsonObject),
  effects: v.array(v.custom<JsonValue>((value) => value !== undefined)),
});

const conditionSchema = v.object({
  schema: v.literal(1),
  subject: v.string(),
  /** When it was found to hold. ISO 8601, UTC; tells this time from the next. */
  since: v.pipe(v.string(), v.isoTimestamp()),
  /** `begins` and `ends`: it is not certain yet that this was told. */
  state: v.picklist(['begins', 'stands', 'ends']),
  /** What is to be told. */
  telling: v.optional(tellingSchema),
});
export type Condition = v.InferOutput<typeof conditionSchema>;

/**
 * Conditions: what holds for a while and is told twice, when it begins and when it is over, however often it is looked at
 * between. One object for each stands under `open/condition-of/<kind>/<subject>` as long as it holds; what was told of it
 * are the facts `conditions/<kind>/<subject>/<since>/began` and `/over`. What is to be told is stored before it is
 * told, so that whoever comes after a crash tells the same.
 *
 * One invocation at a time: its caller holds a lease.
 */
export interface Conditions {
  readonly kind: string;
  readonly deps: FactDependencies<Effect>;
}

export const conditionsPrefix = (kind: string) => `conditions/${kind}/`;
const standingPrefix = (kind: string) => `open/condition-of/${kind}/`;
const standingKey = (kind: string, subject: string) => `${standingPrefix(kind)}${subject}`;

/** Whether any holds, as far as the ledger knows: one list. */
export async function anyStands({ kind, deps }: Conditions): Promise<boolean> {
  for await (const _key of deps.store.list(standingPrefix(kind))) return true;
  return false;
}

/** What holds, by subject. Tells first what a crash left untold; what ended with that is not in it. */
export async function standing(conditions: Conditions): Promise<ReadonlyMap<string, Condition>> {
  const { kind, deps } = conditions;
  const { records, unreadable } = await readAll(deps.store, standingPrefix(kind), parseCondition);
  const [bad] = unreadable;
  if (bad) throw bad.fault;
  const stands = new Map<string, Condition>();
  for (const condition of records) {
    if (condition.state === 'ends') await tellEnd(conditions, condition);
    else stands.set(condition.subject, await tellBegin(conditions, condition));
  }
  return stands;
}

/** It holds now: tells so. */
export async function begin(conditions: Conditions, subject: string, telling: Telling): Promise<void> {
  const { kind, deps } = conditions;
  const since = deps.now().toISOString();
  const condition: Condition = { schema: 1, subject, since, state: 'begins', telling: stored(telling) };
  const created = await deps.store.create(standingKey(kind, subject), { ...condition });
  if (created.created) await tellBegin(conditions, condition);
}

/** It is over: tells so. */
export async function end(conditions: Conditions, condition: Condition, telling: Telling): Promise<void> {
  const ended = await write(conditions, { ...condition, state: 'ends', telling: stored(telling) });
  await tellEnd(conditions, ended);
}

/** Tells that it holds, or that it is over, where people do not know it yet. */
export async function tellChange(
  conditions: Conditions,
  known: Condition | undefined,
  found: {
    readonly subject: string;
    readonly holds: boolean;
    begins(): Telling;
    ends(since: Date): Telling;
  },
): Promise<void> {
  if (found.holds && !known) await begin(conditions, found.subject, found.begins());
  if (!found.holds && known) await end(conditions, known, found.ends(new Date(known.since)));
}

async function tellBegin(conditions: Conditions, condition: Condition): Promise<Condition> {
  if (condition.state !== 'begins') return condition;
  await tell(conditions, condition, 'began');
  const { telling: _told, ...rest } = condition;
  return write(conditions, { ...rest, state: 'stands' });
}

async function tellEnd(conditions: Conditions, condition: Condition): Promise<void> {
  await tell(conditions, condition, 'over');
  await conditions.deps.store.removeMarker(standingKey(conditions.kind, condition.subject));
}

/** What was recorded when it began; `undefined` where nobody was told of it yet. */
export async function whatBegan(
  { kind, deps }: Conditions,
  condition: Condition,
): Promise<JsonObject | undefined> {
  const key = factKey(kind, condition, 'began');
  const stored = await deps.store.read(key);
  return stored && parseRecord(key, stored.body).fact;
}

function factKey(kind: string, { subject, since }: Condition, what: 'began' | 'over'): string {
  return `${conditionsPrefix(kind)}${subject}/${since}/${what}`;
}

async function tell({ kind, deps }: Conditions, condition: Condition, what: 'began' | 'over'): Promise<void> {
  const { subject, telling } = condition;
  if (!telling) return;
  await recordFact(deps, {
    key: factKey(kind, condition, what),
    body: telling.body,
    effects: telling.effects.map(parseEffect),
    subject,
  });
}

async function write({ kind, deps }: Conditions, condition: Condition): Promise<Condition> {
  const key = standingKey(kind, condition.subject);
  const seen = await deps.store.read(key);
  if (seen && parseCondition(key, seen.body).since === condition.since) {
    const { replaced } = await deps.store.replace(key, { ...condition }, seen.etag);
    if (replaced) return condition;
  }
  throw new Fault({
    kind: 'conflict',
    expected: `${key} as it was a moment ago`,
    found: 'another invocation changed it',
    todo: 'nothing; the next wake-up looks again',
  });
}

function stored({ body, effects }: Telling): Condition['telling'] {
  return { body, effects: effects.map((effect) => asJson(effect)) };
}

function parseCondition(key: string, body: unknown): Condition {
  return parseStored(conditionSchema, { what: 'a condition of schema 1', key, body });
}
