import { concernOf } from '../domain/alert/concern.ts';
import type { CatalogueStory } from '../domain/catalogue/alerts.ts';
import type { CatalogueTable } from '../domain/catalogue/catalogue.ts';
import { matchesAny } from '../domain/export/table-pattern.ts';
import { failureOf } from '../domain/failure.ts';
import { toFault } from '../domain/fault.ts';
import { type Condition, type Conditions, tellChange } from '../domain/ledger/condition.ts';
import type { Outcome } from '../domain/outcome.ts';
import { type MissingView, viewsNotMadeAlert, viewsWholeAlert } from '../domain/views/alerts.ts';
import { definedViews } from '../domain/views/definition.ts';
import {
  dueViews,
  type Ended,
  endedBatch,
  isFinal,
  standingFailures,
  withAsked,
} from '../domain/views/plan.ts';
import { toDefine } from '../domain/views/to-define.ts';
import { readViewStates, type StoredViewStates, storeViewStates } from '../domain/views/view-states.ts';
import { carryOn, settle } from './batch.ts';
import type { Dependencies, ViewsContext } from './dependencies.ts';
import type { NotedDatabase } from './noted.ts';

/** What keeps views of a database from being made, told once while it lasts. */
export interface Standing {
  readonly conditions: Conditions;
  readonly stands: ReadonlyMap<string, Condition>;
}

/**
 * Takes the views of one database a step further: what Athena was asked for is looked at, and the next statements are
 * asked for. A view is made anew only where its definition changed, or it is gone.
 *
 * @returns `waiting` and `started` where Athena is at it
 */
export async function defineDatabase(
  deps: Dependencies,
  context: ViewsContext,
  standing: Standing,
  noted: NotedDatabase,
  byHand: boolean,
): Promise<Outcome> {
  const { database } = noted;
  try {
    return await goOn(deps, context, standing, noted, byHand);
  } catch (thrown) {
    const fault = toFault(thrown, `views of ${database} to be made`);
    if (fault.kind === 'access-denied') {
      await tell(deps, context, standing, noted, [{ source: database, why: fault.message }]);
    }
    return failureOf(fault, database);
  }
}

async function goOn(
  deps: Dependencies,
  context: ViewsContext,
  standing: Standing,
  noted: NotedDatabase,
  byHand: boolean,
): Promise<Outcome> {
  const { database, policy } = noted;
  let stored = await readViewStates(deps.store, database);
  let ended: Ended | undefined;
  if (Object.keys(stored.states.asked).length > 0) {
    const carried = await carryOn(deps, database, stored);
    stored = carried.stored;
    ended = endedBatch(carried.ends);
    if (!ended) return atIt('waiting', database, stored);
  }
  const tables = (await deps.catalogue.tables(database)) ?? [];
  const inCatalogue = new Set(tables.map(({ name }) => name));
  if (ended) stored = await settle(deps, context, database, stored, provenBy(inCatalogue, ended));
  const shown = tables.filter(
    ({ source }) => source === undefined || !matchesAny(source, policy.exports.never),
  );
  const { views, left } = definedViews(database, shown, isOurs(tables, stored));
  const due = dueViews(views, stored.states, { inCatalogue, now: context.now(), byHand: byHand && !ended });
  if (due.length > 0) {
    stored = await storeViewStates(deps.store, database, stored, withAsked(stored.states, due));
    return atIt('started', database, (await carryOn(deps, database, stored)).stored);
  }
  const failed = standingFailures(views, stored.states).filter(isFinal);
  const missing = [...failed, ...left];
  await tell(deps, context, standing, noted, missing);
  if (failed.length > 0) {
    const reason = `${failed.length} of ${views.length} views not made: ${failed[0]?.why}`;
    return { kind: 'failed-for-good', subject: database, reason };
  }
  for (const record of noted.records) await deps.store.removeMarker(toDefine.keyOf(record));
  const kind = ended ? 'done' : 'already-done';
  return { kind, subject: database, reason: `${views.length} views stand` };
}

function atIt(kind: 'waiting' | 'started', database: string, { states }: StoredViewStates): Outcome {
  const names = Object.keys(states.asked);
  return {
    kind,
    subject: database,
    reason: `Athena is at ${names.length} views: ${names.slice(0, 3).join(', ')}`,
  };
}

/** What Athena says it made and the catalogue does not have was made elsewhere, and would be asked for for ever. */
function provenBy(inCatalogue: ReadonlySet<string>, { made, failed }: Ended): Ended {
  const elsewhere = made.filter((view) => !inCatalogue.has(view));
  const why = 'Athena made it, and the Glue Data Catalog of this account does not have it';
  return {
    made: made.filter((view) => inCatalogue.has(view)),
    failed: [...failed, ...elsewhere.map((view) => ({ view, why, canPass: false }))],
  };
}

/** A name that stands in the ledger is a view of ours, unless a table of ours has it by now. */
function isOurs(tables: readonly CatalogueTable[], { states }: StoredViewStates): (name: string) => boolean {
  const registered = new Set(tables.filter(({ source }) => source !== undefined).map(({ name }) => name));
  return (name) =>
    (states.views[name] !== undefined || states.failed[name] !== undefined) && !registered.has(name);
}

async function tell(
  { policy: { deployment } }: Dependencies,
  context: ViewsContext,
  { conditions, stands }: Standing,
  { database, policy, newest }: NotedDatabase,
  missing: readonly MissingView[],
): Promise<void> {
  const story: CatalogueStory = {
    deployment,
    ...concernOf(policy),
    database,
    export: newest,
    now: context.now(),
  };
  await tellChange(conditions, stands.get(database), {
    subject: database,
    holds: missing.length > 0,
    begins: () => ({
      body: { why: missing.map(({ source, why }) => `${source}: ${why}`) },
      effects: [{ alert: viewsNotMadeAlert(story, missing) }],
    }),
    ends: (since) => ({ body: { result: 'whole' }, effects: [{ alert: viewsWholeAlert(story, since) }] }),
  });
}
