import * as alerts from '../domain/catalogue/alerts.ts';
import type { LeftOut } from '../domain/catalogue/plan.ts';
import type { Fault } from '../domain/fault.ts';
import { begin, type Conditions, end, standing, whatBegan } from '../domain/ledger/condition.ts';

/** Nothing of a cluster comes into the catalogue: told once while it lasts, and again when somebody else refuses. */
export async function tellRefused(
  conditions: Conditions,
  story: alerts.CatalogueStory,
  fault: Fault,
): Promise<void> {
  const known = (await standing(conditions)).get(story.database);
  if (known) {
    const { why: told } = (await whatBegan(conditions, known)) ?? {};
    // Of tables that are left out it has a list.
    if (typeof told === 'string' && alerts.isSameRefusal(told, fault.message)) return;
    await end(conditions, known, { body: { result: 'refused' }, effects: [] });
  }
  const alert = alerts.catalogueRefusedAlert(story, fault);
  await begin(conditions, story.database, { body: { why: fault.message }, effects: [{ alert }] });
}

/**
 * Everything is in the catalogue, or everything but some tables: told once, and again when others are left
 * out than people were told of.
 */
export async function tellWhole(
  conditions: Conditions,
  story: alerts.CatalogueStory,
  leftOut: readonly LeftOut[],
): Promise<void> {
  const known = (await standing(conditions)).get(story.database);
  if (leftOut.length === 0) {
    if (!known) return;
    const alert = alerts.catalogueWholeAlert(story, new Date(known.since));
    return end(conditions, known, { body: { result: 'whole' }, effects: [{ alert }] });
  }
  const why = leftOut.map((one) => `${one.source}: ${one.why}`);
  if (known) {
    const { why: told } = (await whatBegan(conditions, known)) ?? {};
    if (Array.isArray(told) && why.every((one) => told.includes(one))) return;
    await end(conditions, known, { body: { result: 'other tables' }, effects: [] });
  }
  const alert = alerts.tablesLeftOutAlert(story, leftOut);
  await begin(conditions, story.database, { body: { why }, effects: [{ alert }] });
}
