import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { asJson, type JsonObject } from '../json.ts';
import type { LedgerStore } from '../ledger/ledger-store.ts';
import { parseStored } from '../ledger/parse-stored.ts';

const askedSchema = v.object({
  hash: v.string(),
  sql: v.string(),
  /** Of Athena; absent until its answer is known. */
  execution: v.exactOptional(v.string()),
});
export type AskedView = v.InferOutput<typeof askedSchema>;

const failedSchema = v.object({
  hash: v.string(),
  at: v.pipe(v.string(), v.isoTimestamp()),
  why: v.string(),
  /** How often this definition failed in a row. */
  times: v.number(),
  canPass: v.boolean(),
});
export type FailedView = v.InferOutput<typeof failedSchema>;

const viewStatesSchema = v.object({
  schema: v.literal(1),
  /** Counts the batches of statements; part of their tokens. */
  batch: v.number(),
  /** Views that stand: name to the hash of the definition. */
  views: v.record(v.string(), v.string()),
  /** What Athena was asked for, or is about to be, and has not been seen to end. */
  asked: v.record(v.string(), askedSchema),
  failed: v.record(v.string(), failedSchema),
});

/** How the views of one database stand, as far as this suite made them. */
export type ViewStates = v.InferOutput<typeof viewStatesSchema>;

const noViews: ViewStates = { schema: 1, batch: 0, views: {}, asked: {}, failed: {} };

export interface StoredViewStates {
  readonly states: ViewStates;
  /** Absent before it is stored for the first time. */
  readonly etag?: string;
}

const keyOf = (database: string) => `view-states/${database}`;

/** @throws Fault where the store gives no answer, or something else stands there */
export async function readViewStates(store: LedgerStore, database: string): Promise<StoredViewStates> {
  const stored = await store.read(keyOf(database));
  if (!stored) return { states: noViews };
  const what = `how the views of ${database} stand`;
  const states = parseStored(viewStatesSchema, { what, key: keyOf(database), body: stored.body });
  return { states, etag: stored.etag };
}

/** @throws Fault where somebody else changed it since */
export async function storeViewStates(
  store: LedgerStore,
  database: string,
  before: StoredViewStates,
  states: ViewStates,
): Promise<StoredViewStates> {
  const body: JsonObject = { ...states, asked: asJson(states.asked), failed: asJson(states.failed) };
  const etag =
    before.etag === undefined
      ? await created(store, keyOf(database), body)
      : await replaced(store, keyOf(database), body, before.etag);
  if (etag !== undefined) return { states, etag };
  throw new Fault({
    kind: 'conflict',
    expected: `${keyOf(database)} as it was a moment ago`,
    found: 'another invocation changed it',
    todo: 'nothing; the next wake-up looks again',
  });
}

async function created(store: LedgerStore, key: string, body: JsonObject): Promise<string | undefined> {
  const written = await store.create(key, body);
  return written.created ? written.etag : undefined;
}

async function replaced(
  store: LedgerStore,
  key: string,
  body: JsonObject,
  etag: string,
): Promise<string | undefined> {
  const written = await store.replace(key, body, etag);
  return written.replaced ? written.etag : undefined;
}
