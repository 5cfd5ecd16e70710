import { Fault, messageOf, toFault } from '../fault.ts';
import type { Invocation } from '../invocation.ts';
import { asJson, type JsonObject } from '../json.ts';
import { claimOf, isLive } from './claim.ts';
import { markerKey } from './key.ts';
import type { LedgerStore, StoredRecord } from './ledger-store.ts';
import {
  isFinished,
  type LedgerRecord,
  parseRecord,
  withClaim,
  withEffectDone,
  withoutClaim,
} from './record.ts';

/** What recording and finishing facts needs. `E`: the effects of this kind of fact. */
export interface FactDependencies<E> {
  readonly store: LedgerStore;
  now(): Date;
  readonly invocation: Invocation;
  /** Reads an effect back from the ledger; throws on what is none. */
  parseEffect(stored: unknown): E;
  /**
   * Carries out one effect. It may be called again under the same deduplication id (at most 1,024 characters)
   * if the reply or the note of it was lost. Throws where it failed; a `Fault` says whether a retry can help.
   */
  perform(effect: E, deduplicationId: string): Promise<void>;
}

/** Something that happened and is to be remembered, with what must follow from it. */
export interface Fact<E> {
  readonly key: string;
  readonly body: JsonObject;
  readonly effects: readonly E[];
  /** Enough to redo the work if the record never got written. */
  readonly subject: string;
}

export type Recorded = 'recorded' | 'already-recorded' | 'being-finished-by-another';

/** A record as it was last seen in the store. */
interface Seen {
  readonly record: LedgerRecord;
  readonly etag: string;
}

/**
 * Writes a fact once and carries out its effects, each at least once, whatever fails on the way:
 *
 * 1. a marker says that the fact may be unfinished;
 * 2. the record is created with all effects pending, claimed by this invocation in the same write;
 * 3. each effect is performed under the deduplication id `<key>#<position>` and noted as done;
 * 4. the marker is removed. Nothing removes a marker before all effects are noted as done.
 *
 * A crash leaves the marker, and `finishOpenFacts` continues; it can repeat an effect whose note was lost,
 * never lose one. If the record exists already, its own effects count, not those given here.
 *
 * Calls of the store: 3 and one for each effect (1 for a fact without effects; 3 for a fact already recorded).
 *
 * @returns `being-finished-by-another` while another invocation holds the claim; its marker, and ours, stay.
 * @throws Fault after every effect was tried, if any failed; retryable if a retry can help one of them.
 */
export async function recordFact<E>(deps: FactDependencies<E>, fact: Fact<E>): Promise<Recorded> {
  const { store, invocation } = deps;
  const claim = claimOf(invocation);
  const marker = markerKey(fact.key, claim);
  const record = newRecord(deps, fact);
  const hasEffects = fact.effects.length > 0;

  if (hasEffects) await store.create(marker, { subject: fact.subject });
  const created = await store.create(fact.key, record);
  if (created.created) {
    if (!hasEffects) return 'recorded';
    await performPending(deps, { record, etag: created.etag });
    await store.removeMarker(marker);
    return 'recorded';
  }
  const result = await continueRecord(deps, fact.key, created.existing);
  if (result === 'already-recorded' && hasEffects) await store.removeMarker(marker);
  if (result === 'finished-now') await store.removeMarker(marker);
  return result === 'finished-now' ? 'recorded' : result;
}

export type Continued = 'finished-now' | 'already-recorded' | 'being-finished-by-another';

/** Carries out what is left of a record that exists, unless another invocation is at it. */
export async function continueRecord<E>(
  deps: FactDependencies<E>,
  key: string,
  found: StoredRecord | undefined,
): Promise<Continued> {
  const { store, invocation, now } = deps;
  const seen = seenAs(key, found ?? (await store.read(key)));
  if (isFinished(seen.record)) return 'already-recorded';
  if (seen.record.claim && isLive(seen.record.claim, now())) return 'being-finished-by-another';

  const claimed = withClaim(seen.record, claimOf(invocation));
  const taken = await store.replace(key, claimed, seen.etag);
  if (!taken.replaced) return 'being-finished-by-another';
  await performPending(deps, { record: claimed, etag: taken.etag });
  return 'finished-now';
}

/** Performs each pending effect and notes it; after a failure the others still get their turn. */
async function performPending<E>(deps: FactDependencies<E>, start: Seen): Promise<void> {
  const { key, effects } = start.record;
  const faults: Fault[] = [];
  let seen = start;
  for (const position of effects.keys()) {
    const stored = seen.record.effects[position];
    if (stored?.state !== 'pending') continue;
    try {
      await deps.perform(effectOf(deps, stored.effect, `${key}#${position}`), `${key}#${position}`);
    } catch (thrown) {
      faults.push(toFault(thrown, `effect ${position} of ${key} to be carried out`));
      continue;
    }
    seen = await change(deps, seen, (record) =>
      withEffectDone(record, position, deps.invocation.id, deps.now()),
    );
  }
  if (faults.length === 0) return;
  await change(deps, seen, withoutClaim);
  throw combined(key, effects.length, faults);
}

function effectOf<E>(deps: FactDependencies<E>, stored: unknown, name: string): E {
  try {
    return deps.parseEffect(stored);
  } catch (thrown) {
    throw new Fault({
      kind: 'invalid-request',
      expected: `the effect ${name} in a form that this version reads`,
      found: messageOf(thrown),
      todo: 'deploy the version that wrote it',
      cause: thrown,
    });
  }
}

const mostAttempts = 5;

/** Changes the record by read, decide, write; what others wrote meanwhile is kept. */
async function change<E>(
  deps: FactDependencies<E>,
  start: Seen,
  edit: (record: LedgerRecord) => LedgerRecord,
): Promise<Seen> {
  const { key } = start.record;
  let seen = start;
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const record = edit(seen.record);
    const written = await deps.store.replace(key, record, seen.etag);
    if (written.replaced) return { record, etag: written.etag };
    seen = seenAs(key, written.existing ?? (await deps.store.read(key)));
  }
  throw new Fault({
    kind: 'conflict',
    expected: `a change of ${key} to be stored within ${mostAttempts} attempts`,
    found: 'somebody else changed it each time',
    todo: 'nothing; a sweep continues',
  });
}

function newRecord<E>(deps: FactDependencies<E>, fact: Fact<E>): LedgerRecord {
  const { invocation, now } = deps;
  return {
    schema: 1,
    kind: fact.key.split('/', 1)[0] ?? fact.key,
    key: fact.key,
    recordedBy: invocation.id,
    recordedAt: now().toISOString(),
    subject: fact.subject,
    fact: Object.fromEntries(Object.entries(fact.body).filter(isPresent)),
    effects: fact.effects.map((effect) => ({ state: 'pending', effect: asJson(effect) })),
    ...(fact.effects.length > 0 && { claim: claimOf(invocation) }),
  };
}

function isPresent<V>(entry: [string, V]): entry is [string, Exclude<V, undefined>] {
  return entry[1] !== undefined;
}

function seenAs(key: string, found: StoredRecord | undefined): Seen {
  if (found) return { record: parseRecord(key, found.body), etag: found.etag };
  throw new Fault({
    kind: 'conflict',
    expected: `the record ${key}, which existed a moment ago`,
    found: 'no object',
    todo: 'find out who deletes ledger records: nothing of this suite may',
  });
}

function combined(key: string, effectCount: number, faults: readonly Fault[]): Fault {
  const [first] = faults;
  return new Fault({
    kind: first?.kind ?? 'unknown',
    retryable: faults.some((fault) => fault.retryable),
    expected: `all ${effectCount} effects of ${key} to be carried out`,
    found: faults.map((fault) => fault.message).join(' — '),
    todo: 'what these say; the marker stays and every sweep tries again',
    cause: first,
  });
}
