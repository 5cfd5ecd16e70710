import { type Choice, partsToResolve, resolveChoice, shows } from '../domain/export/choice.ts';
import { newestGoodExport } from '../domain/export/previous.ts';
import type { WantedExport } from '../domain/export/wanted-export.ts';
import type { TableInventory } from '../domain/table-inventory/inventory.ts';
import { clusterPolicy, type Dependencies } from './dependencies.ts';

/** The list for RDS, and what it was made from where something is denied. */
export type ChosenTables = Extract<Choice, { kind: 'chosen' }> & {
  readonly chosen: readonly string[] | undefined;
};

/**
 * Which tables RDS is asked for. Only where denied and other tables lie in one schema must more be known: from the last
 * good export, without what is gone since; before the first, from the database itself, where it was asked.
 */
export async function chooseTables(
  deps: Dependencies,
  export_: WantedExport,
  inventory: TableInventory | undefined,
): Promise<ChosenTables | Extract<Choice, { kind: 'impossible' }>> {
  const { only, never } = clusterPolicy(deps, export_).exports;
  const open = partsToResolve({ only, never });
  const choice = resolveChoice(
    { only, never },
    open.length > 0 ? await tablesWithin(deps, export_, open, inventory) : undefined,
  );
  return choice.kind === 'chosen' ? { ...choice, chosen: never.length > 0 ? only : undefined } : choice;
}

async function tablesWithin(
  { store }: Dependencies,
  export_: WantedExport,
  parts: readonly string[],
  inventory: TableInventory | undefined,
): Promise<readonly string[] | undefined> {
  const last = await newestGoodExport(store, export_, (good) =>
    parts.every((part) => shows(good.chosen ?? good.only, part)),
  );
  if (!last) return inventory && Object.keys(inventory.tables);
  return last.tables.filter((table) => inventory?.gone[table] === undefined);
}
