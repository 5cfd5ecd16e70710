import { Fault } from '../domain/fault.ts';
import { asJson, isJsonObject } from '../domain/json.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import { endedRoundKey, parseRound, type Round, roundKey } from '../domain/rotation/round.ts';

/** The round as the ledger has it. */
export interface StoredRound {
  readonly round: Round;
  readonly etag: string;
}

export async function readRound(store: Pick<LedgerStore, 'read'>): Promise<StoredRound | undefined> {
  const stored = await store.read(roundKey);
  return stored && { round: parseRound(stored.body), etag: stored.etag };
}

/** @throws Fault, retryable, where somebody else changed it meanwhile */
export async function writeRound(
  store: LedgerStore,
  before: StoredRound | undefined,
  round: Round,
): Promise<StoredRound> {
  const body = bodyOf(round);
  if (before) {
    const replaced = await store.replace(roundKey, body, before.etag);
    if (replaced.replaced) return { round, etag: replaced.etag };
  } else {
    const created = await store.create(roundKey, body);
    if (created.created) return { round, etag: created.etag };
  }
  throw new Fault({
    kind: 'conflict',
    expected: `${roundKey} as it was a moment ago`,
    found: 'another invocation changed it',
    todo: 'nothing; the next wake-up looks again',
  });
}

/** A round that ended is kept first, and is over then. */
export async function endRound(store: LedgerStore, before: StoredRound, now: Date): Promise<StoredRound> {
  const ended: Round = { ...before.round, endedAt: now.toISOString() };
  await store.create(endedRoundKey(ended), bodyOf(ended));
  return writeRound(store, before, ended);
}

function bodyOf(round: Round) {
  const body = asJson(round);
  if (isJsonObject(body)) return body;
  throw new TypeError('Expected a round to be a JSON object.');
}
