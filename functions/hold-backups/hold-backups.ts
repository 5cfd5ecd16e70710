import { minuteText } from '../domain/alert/wording.ts';
import { type Hold, holdByHandTag, holdsOf, holdValue } from '../domain/backup/hold.ts';
import { type HoldRequest, readHoldRequest } from '../domain/backup/hold-request.ts';
import type { Holds } from '../domain/backup/holds.ts';
import type { BackupInventory, HeldSnapshot } from '../domain/backup/inventory.ts';
import { isBeingDeleted } from '../domain/backup/retention-ledger.ts';
import { isOwnBackup } from '../domain/backup/why-it-stays.ts';
import { type Answered, refusedAnswer } from '../domain/caller/answered.ts';
import { askedRequest } from '../domain/caller/asked-request.ts';
import type { Identities } from '../domain/caller/who-asks.ts';
import type { InvokedContext } from '../domain/invocation.ts';
import type { JsonObject } from '../domain/json.ts';
import type { LedgerStore } from '../domain/ledger/ledger-store.ts';
import type { Policy } from '../domain/policy/policy.ts';

/** What hold-backups works with. */
export interface Dependencies {
  readonly policy: Policy;
  readonly store: LedgerStore;
  readonly inventory: Pick<BackupInventory, 'find'>;
  readonly holds: Holds;
  readonly identities: Identities;
}

/** What came of a request, for the log, and what its caller is told. */
interface Asked<R extends HoldRequest['kind']> {
  readonly request: Extract<HoldRequest, { kind: R }>;
  readonly snapshot: HeldSnapshot;
  readonly now: Date;
  readonly by: string | undefined;
}

const holdRequests = { subject: 'request to hold', read: readHoldRequest };

/** Holds and releases backups of this suite; asking for the same again changes nothing. */
export async function holdBackups(
  deps: Dependencies,
  payload: unknown,
  context: InvokedContext<never>,
): Promise<Answered> {
  const asked = await askedRequest(deps.identities, payload, context, holdRequests);
  if ('outcome' in asked) return asked;
  const { request, by } = asked;
  const hindrance = whyNot(deps, request.snapshot, await deps.inventory.find(request.snapshot));
  if ('outcome' in hindrance) return hindrance;
  const { snapshot } = hindrance;
  const facts = { snapshot, now: context.now(), by };
  return request.kind === 'hold' ? hold(deps, { request, ...facts }) : release(deps, { request, ...facts });
}

/** The backup, or why there is nothing to hold or to release. */
function whyNot(
  { policy }: Dependencies,
  named: string,
  snapshot: HeldSnapshot | undefined,
): Answered | { readonly snapshot: HeldSnapshot } {
  if (!policy.clusters.some(({ backupRetention }) => backupRetention.mode === 'act')) {
    return refusedAnswer(named, 'retention acts on no cluster, so nothing of this suite deletes a backup', [
      'Nothing: no backup needs a hold before backupRetention.mode is "act".',
    ]);
  }
  if (!snapshot) {
    return refusedAnswer(named, `there is no DB cluster snapshot ${named}`, [
      'Name one of this account and region: steward backups lists them.',
    ]);
  }
  if (isOwnBackup(snapshot)) return { snapshot };
  return refusedAnswer(named, `this suite did not take ${named}, so it never deletes it`, [
    'Nothing, as far as this suite goes. What else deletes snapshots does not know its tags.',
  ]);
}

async function hold(deps: Dependencies, { request, snapshot, now, by }: Asked<'hold'>): Promise<Answered> {
  const { identifier, arn, tags } = snapshot;
  const value = holdValue(request.until, request.reason);
  const before = tags[holdByHandTag];
  if (before !== value) await deps.holds.put(arn, holdByHandTag, value);
  // Asked after the tag was given: whoever deletes notes that first, and looks for tags then.
  if (await isBeingDeleted(deps.store, identifier)) {
    return refusedAnswer(identifier, 'retention is deleting it just now', [
      'Ask again in a minute: it is gone then, or held.',
    ]);
  }
  if (before !== value) {
    const log = { snapshot: identifier, until: request.until.toISOString(), reason: request.reason };
    await write(deps, 'held', { ...log, ...(by !== undefined && { by }) }, now);
  }
  const until = request.until.toISOString();
  return {
    outcome: {
      kind: before === value ? 'already-done' : 'done',
      subject: arn,
      reason: `held until ${minuteText(request.until)} (${request.reason})`,
      details: { by: by ?? 'unproven' },
    },
    answer: {
      answer: before === value ? 'already-held' : 'held',
      snapshot: identifier,
      until,
      reason: request.reason,
      by: by ?? null,
      next: 'Retention keeps it, and takes its mark away where it has one. The hold does not end by itself: people are told when its time is over.',
    },
  };
}

async function release(
  deps: Dependencies,
  { request, snapshot, now, by }: Asked<'release'>,
): Promise<Answered> {
  const { identifier, arn } = snapshot;
  const { tag } = request;
  const holds = holdsOf(snapshot);
  const lifted = holds.find((one) => one.tag === tag);
  const left = holds.filter((one) => one.tag !== tag);
  if (lifted) {
    await deps.holds.lift(arn, tag);
    const log = { snapshot: identifier, tag, ...toldOf(lifted), ...(by !== undefined && { by }) };
    await write(deps, 'released', log, now);
  }
  return {
    outcome: {
      kind: lifted ? 'done' : 'already-done',
      subject: arn,
      reason: lifted ? `released: ${tag}` : `it carries no ${tag}`,
      details: { by: by ?? 'unproven' },
    },
    answer: {
      answer: lifted ? 'released' : 'not-held',
      snapshot: identifier,
      tag,
      stillHeld: left.map((one) => ({ tag: one.tag, ...toldOf(one) })),
      next:
        left.length > 0
          ? 'Other tags hold it still; each is lifted by its own name.'
          : 'From the next run on, the rules of retention alone decide; what they do not keep is marked first and goes days later.',
    },
  };
}

function toldOf({ until, why }: Hold): JsonObject {
  return { until: until?.toISOString() ?? null, why };
}

/** `backup-holds/<yyyy-mm>/<time>.<snapshot>.<what>`: who looks for it knows when it was. */
async function write(
  { store }: Dependencies,
  what: 'held' | 'released',
  log: JsonObject & { readonly snapshot: string },
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  await store.create(`backup-holds/${at.slice(0, 7)}/${at}.${log.snapshot}.${what}`, { ...log, at });
}
