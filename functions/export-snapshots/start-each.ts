import { limitKey, limitReachedAlert, Spending } from '../domain/export/spending.ts';
import type { Slots, Starts } from '../domain/export/starts.ts';
import { withSizes } from '../domain/export/volumes.ts';
import type { WantedExport } from '../domain/export/wanted-export.ts';
import { teamOfAll } from '../domain/export/whose.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { failureOf } from '../domain/failure.ts';
import { hasTime } from '../domain/invocation.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { TableInventory } from '../domain/table-inventory/inventory.ts';
import type { Dependencies, ExportContext } from './dependencies.ts';
import { type GivenUp, giveUp } from './give-up.ts';
import { knownTables, listAgain } from './known-tables.ts';
import { startOne } from './start-one.ts';
import { warnOfManyTables } from './warn-of-many-tables.ts';

/** No further export is started this short before the deadline. */
const marginMs = 15_000;

export type Tell = (export_: WantedExport, outcome: Pick<Outcome, 'kind' | 'reason'>) => void;

/**
 * Starts one after the other, as far as slots are free. What RDS refuses for good gives its slot to the next one:
 * an export that cannot start keeps nobody else from starting.
 */
export async function startEach(
  deps: Dependencies,
  context: ExportContext,
  { candidates, slots }: Starts,
  tell: Tell,
): Promise<void> {
  const refused: Refused[] = [];
  let stopped: string | undefined;
  let started = 0;
  let withoutSlot = 0;
  const limit = deps.policy.exports.monthlyLimitUsd;
  const spending = limit === undefined ? undefined : await Spending.read(deps.store, context.now(), limit);
  const beyondLimit: WantedExport[] = [];
  const sized = slots.taken < slots.count ? await withSizes(deps.volumes, candidates, context) : candidates;
  for (const export_ of sized) {
    if (!hasTime(context, marginMs)) stopped ??= 'this invocation has no time left';
    if (stopped !== undefined) {
      tell(export_, { kind: 'waiting', reason: stopped });
      continue;
    }
    const place = await reserve(deps, context, export_, { slots, spending });
    if ('lacks' in place) {
      tell(export_, { kind: 'waiting', reason: place.reason });
      if (place.lacks === 'slot') withoutSlot++;
      if (place.lacks === 'money') beyondLimit.push(export_);
      continue;
    }
    await warnOfManyTables(deps, context, export_, place.known);
    const attempt = await startOne(deps, context, export_, place.known);
    const { outcome, holdsSlot, stopsOthers, perhapsShared } = attempt;
    if (!holdsSlot) await giveBack(export_, { slots, spending });
    if (perhapsShared) refused.push({ export: export_, givenUp: perhapsShared });
    else tell(export_, outcome);
    if (outcome.kind === 'started') {
      started++;
      await listAgain(deps, export_);
    }
    if (stopsOthers) stopped = `not tried, since ${export_.taskIdentifier} failed: ${outcome.reason}`;
  }
  if (started > 0) context.count('ExportsStarted', started);
  if (withoutSlot > 0) context.count('ExportsWaitingForSlot', withoutSlot);
  if (spending) await tellLimit(deps, context, beyondLimit, spending);
  await tellRefused(deps, context, refused, { anyStarted: started > 0, tell });
}

/** What the exports of one round share: slots, and where a month has a limit its money. */
interface Shared {
  readonly slots: Slots;
  readonly spending: Spending | undefined;
}

/** An export that may start takes its share first. */
type Place =
  | { readonly known: TableInventory | undefined }
  | { readonly lacks: 'slot' | 'tables' | 'money'; readonly reason: string };

async function reserve(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  { slots, spending }: Shared,
): Promise<Place> {
  const { taskIdentifier } = export_;
  if (!slots.take(taskIdentifier)) {
    return { lacks: 'slot', reason: `${slots.taken} of ${slots.count} export slots are taken` };
  }
  const known = await knownTables(deps, context, export_);
  if (known === 'awaited') {
    slots.giveBack(taskIdentifier);
    return { lacks: 'tables', reason: 'the tables of its databases are listed first' };
  }
  if (spending && !(await spending.take(export_))) {
    slots.giveBack(taskIdentifier);
    return { lacks: 'money', reason: `it would go beyond the month's limit of $${spending.limitUsd}` };
  }
  return { known };
}

async function giveBack({ taskIdentifier }: WantedExport, { slots, spending }: Shared): Promise<void> {
  slots.giveBack(taskIdentifier);
  await spending?.giveBack(taskIdentifier);
}

interface Refused {
  readonly export: WantedExport;
  readonly givenUp: GivenUp;
}

/**
 * Exports refused for a reason that they may share. If none could be started, people are told once, of the first in
 * order, which is the same in every round; if others were started, it lies with each of these, and each is told.
 */
async function tellRefused(
  deps: Dependencies,
  context: ExportContext,
  refused: readonly Refused[],
  { anyStarted, tell }: { readonly anyStarted: boolean; readonly tell: Tell },
): Promise<void> {
  const toldFor = new Map<string, string>();
  for (const { export: export_, givenUp } of refused) {
    const { cause, refusal } = givenUp;
    const first = toldFor.get(refusal.code);
    if (first !== undefined && !anyStarted) {
      tell(export_, { kind: 'waiting', reason: `refused as ${first} was: ${cause}` });
      continue;
    }
    toldFor.set(refusal.code, export_.taskIdentifier);
    try {
      tell(export_, await giveUp(deps, context, export_, givenUp));
    } catch (thrown) {
      tell(export_, failureOf(thrown, export_.taskIdentifier));
    }
  }
}

/** One message a month. */
async function tellLimit(
  deps: Dependencies,
  context: ExportContext,
  [first, ...others]: readonly WantedExport[],
  { usd: spentUsd, limitUsd, at: now }: Spending,
): Promise<void> {
  if (!first) return;
  const { deployment } = deps.policy;
  const waiting = [first, ...others] as const;
  const team = teamOfAll(waiting, deps.policy);
  const alert = limitReachedAlert({ deployment, now, limitUsd, spentUsd, team, waiting });
  await recordFact(factDependencies(deps, context), {
    key: limitKey(now),
    body: { limitUsd, spentUsd },
    effects: [{ alert }],
    subject: 'limit of the month',
  });
}
