import { Fault } from '../domain/fault.ts';
import { asJson } from '../domain/json.ts';
import { begin, type Conditions, end, standing } from '../domain/ledger/condition.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { type Hold, type Holds, holdsKey, holdsOf, type Owed, readHolds } from '../domain/rotation/hold.ts';
import { heldAlert, releasedAlert } from '../domain/rotation/hold-alerts.ts';
import type { RotationRecord } from '../domain/rotation/rotation-record.ts';
import { type ConductContext, type Dependencies, isHeldBy } from './dependencies.ts';
import { recordOf } from './standing.ts';

/** What holds rotations now, and what is to be rotated again after a hold. */
export interface Kept extends Holds {
  readonly etag?: string;
}

/**
 * Has rotations held in clusters with a blue/green deployment under way, as RDS knows them now. What begins is held
 * first and told then; what is over is told first and let go then, so that a crash at any call loses neither.
 */
export async function keepHolds(
  deps: Dependencies,
  context: ConductContext,
  { acting, conditions }: { readonly acting: readonly SecretPolicy[]; readonly conditions: Conditions },
): Promise<Kept> {
  const { store } = deps;
  const now = context.now();
  const before = await readHolds(store);
  const holds = holdsOf(await deps.deployments.all(), before.holds, now);
  const over = before.holds.filter(({ deployment }) => !holds.some((hold) => hold.deployment === deployment));
  const held: Kept = same(holds, before.holds)
    ? before
    : await write(store, before, { holds: [...holds, ...over], owed: before.owed });
  await tell(deps, { acting, conditions, holds, now });
  if (over.length === 0) return held;
  const owed = withOwed(before.owed, over, acting, now);
  return write(store, held, { holds, owed });
}

/** Takes those off that are rotated, or need not be. */
export async function writeOwed(store: LedgerStore, kept: Kept, owed: readonly Owed[]): Promise<Kept> {
  return write(store, kept, { holds: kept.holds, owed });
}

function same(some: readonly Hold[], others: readonly Hold[]): boolean {
  return JSON.stringify(some.toSorted(byId)) === JSON.stringify(others.toSorted(byId));
}

function byId(one: Hold, other: Hold): number {
  return one.deployment < other.deployment ? -1 : 1;
}

async function tell(
  deps: Dependencies,
  {
    acting,
    conditions,
    holds,
    now,
  }: { acting: readonly SecretPolicy[]; conditions: Conditions; holds: readonly Hold[]; now: Date },
): Promise<void> {
  const { deployment } = deps.policy;
  const stands = await standing(conditions);
  for (const hold of holds) {
    const secrets = acting.filter((secret) => isHeldBy(secret, hold));
    if (secrets.length === 0 || stands.has(hold.deployment)) continue;
    const records = await Promise.all(secrets.map(({ secretArn }) => recordOf(deps.store, secretArn)));
    const late = records.flatMap((record) =>
      record && rotatedSince(record, hold.createdAt) ? [record.name] : [],
    );
    await begin(conditions, hold.deployment, {
      body: { deployment: hold.deployment, name: hold.name, secrets: secrets.map(({ name }) => name) },
      effects: [{ alert: heldAlert({ deployment, now }, { hold, secrets, late }) }],
    });
  }
  for (const [id, condition] of stands) {
    if (holds.some(({ deployment: one }) => one === id)) continue;
    await end(conditions, condition, {
      body: { deployment: id },
      effects: [{ alert: releasedAlert({ deployment, now }, { id, since: new Date(condition.since) }) }],
    });
  }
}

export function rotatedSince({ lastRotated }: RotationRecord, since: string): boolean {
  return lastRotated !== undefined && lastRotated.at >= since;
}

/** Every secret of what is over is looked at once more: its rotation may have been held, or have missed the green side. */
function withOwed(
  before: readonly Owed[],
  over: readonly Hold[],
  acting: readonly SecretPolicy[],
  now: Date,
): readonly Owed[] {
  const added = acting.flatMap((secret) => {
    const hold = over.find((one) => isHeldBy(secret, one));
    return hold ? [{ secretArn: secret.secretArn, since: now.toISOString(), createdAt: hold.createdAt }] : [];
  });
  const kept = before.filter(({ secretArn }) => !added.some((one) => one.secretArn === secretArn));
  return [...kept, ...added];
}

async function write(store: LedgerStore, { etag }: Kept, { holds, owed }: Holds): Promise<Kept> {
  const body = { schema: 1, holds: asJson(holds), owed: asJson(owed) };
  if (etag === undefined) {
    const created = await store.create(holdsKey, body);
    if (created.created) return { holds, owed, etag: created.etag };
  } else {
    const replaced = await store.replace(holdsKey, body, etag);
    if (replaced.replaced) return { holds, owed, etag: replaced.etag };
  }
  throw new Fault({
    kind: 'conflict',
    expected: `${holdsKey} as it was a moment ago`,
    found: 'another invocation changed it',
    todo: 'nothing; the next wake-up looks again',
  });
}
