import * as v from 'valibot';
import { Fault } from '../fault.ts';
import { hasTime, type Invocation } from '../invocation.ts';
import { claimOf, claimSchema, isLive } from './claim.ts';
import { leaseKey } from './key.ts';
import type { LedgerStore, StoredRecord } from './ledger-store.ts';
import { parseStored } from './parse-stored.ts';

export interface LeaseDependencies {
  readonly store: LedgerStore;
  now(): Date;
  readonly invocation: Invocation;
}

/** The work was done under the lease, once for each round. */
export interface Worked<T> {
  readonly rounds: readonly T[];
  /** Somebody asked during the last round, and there was no round or time left: a sweep will serve them. */
  readonly askedAgain: boolean;
}

const leaseSchema = v.object({
  schema: v.literal(1),
  /** Absent while nobody holds it. */
  claim: v.optional(claimSchema),
  /** Somebody came while it was held: the holder goes round once more for them. */
  again: v.boolean(),
});
type Lease = v.InferOutput<typeof leaseSchema>;

interface Held {
  readonly lease: Lease;
  readonly etag: string;
}

/** Times that taking, passing on or giving back a lease is tried against others' writes. */
const mostAttempts = 5;
const mostRounds = 3;
/** No further round is begun this short before the deadline. */
const marginMs = 10_000;

/**
 * Does work that one invocation at a time may do. The lease lives in the ledger and ends by itself 30 seconds
 * after the holder's deadline. Who comes while it is held leaves a note on it and goes; the holder then works
 * once more (3 rounds at most, none in the last 10 seconds), so that what the other came for is seen.
 *
 * Calls of the store: 3 undisturbed (read, take, give back), 2 for one who comes too late, 2 for each further round.
 *
 * @throws whatever `work` throws, after the lease is given back.
 */
export async function withLease<T>(
  deps: LeaseDependencies,
  name: string,
  work: (round: number) => Promise<T>,
): Promise<'held-by-another' | Worked<T>> {
  const key = leaseKey(name);
  const rounds: T[] = [];
  let held = await take(deps, key);
  if (!held) return 'held-by-another';
  for (;;) {
    try {
      rounds.push(await work(rounds.length + 1));
    } catch (thrown) {
      // What went wrong with the work matters more than a lease that now ends by itself.
      await giveBack(deps, key, held).catch(() => undefined);
      throw thrown;
    }
    const given = await giveBack(deps, key, held);
    if (given === 'given-back') return { rounds, askedAgain: false };
    const timeLeft = hasTime(deps, marginMs);
    const again = await goOnOrEnd(deps, key, given, timeLeft && rounds.length < mostRounds);
    if (!again) return { rounds, askedAgain: true };
    held = again;
  }
}

/** Takes the lease, or leaves the note for its holder; `undefined` when another has it. */
async function take(deps: LeaseDependencies, key: string): Promise<Held | undefined> {
  const { store, invocation, now } = deps;
  const mine: Lease = { schema: 1, claim: claimOf(invocation), again: false };
  let found = await store.read(key);
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    if (!found) {
      const created = await store.create(key, mine);
      if (created.created) return { lease: mine, etag: created.etag };
      found = created.existing;
      continue;
    }
    const { lease, etag } = heldAs(key, found);
    const taken = lease.claim !== undefined && isLive(lease.claim, now());
    if (taken && lease.again) return undefined;
    const next = taken ? { ...lease, again: true } : mine;
    const written = await store.replace(key, next, etag);
    if (written.replaced) return taken ? undefined : { lease: mine, etag: written.etag };
    found = written.existing;
  }
  throw contended(key);
}

/** Gives the lease back if nobody touched it; otherwise tells how it stands now. */
async function giveBack(deps: LeaseDependencies, key: string, held: Held): Promise<'given-back' | Held> {
  const written = await deps.store.replace(key, { schema: 1, again: false }, held.etag);
  if (written.replaced) return 'given-back';
  const found = written.existing ?? (await deps.store.read(key));
  const current = found && heldAs(key, found);
  // Ours had ended, and another took it or gave it back: nothing is left to give.
  if (!current || current.lease.claim?.by !== deps.invocation.id) return 'given-back';
  return current;
}

/** Somebody asked meanwhile: keeps the lease for another round, or ends it. `undefined` when it is over. */
async function goOnOrEnd(
  deps: LeaseDependencies,
  key: string,
  held: Held,
  goOn: boolean,
): Promise<Held | undefined> {
  const lease: Lease = goOn ? { ...held.lease, again: false } : { schema: 1, again: false };
  const written = await deps.store.replace(key, lease, held.etag);
  return written.replaced && goOn ? { lease, etag: written.etag } : undefined;
}

function heldAs(key: string, found: StoredRecord): Held {
  const lease = parseStored(leaseSchema, { what: 'a lease of schema 1', key, body: found.body });
  return { lease, etag: found.etag };
}

function contended(key: string): Fault {
  return new Fault({
    kind: 'conflict',
    expected: `the lease ${key} to be taken or noted within ${mostAttempts} attempts`,
    found: 'somebody else changed it each time',
    todo: 'nothing; the next wake-up tries again',
  });
}
