import {
  countByName,
  countListed,
  manyTables,
  manyTablesAlert,
  type TableCount,
} from '../domain/export/many-tables.ts';
import { previousGoodExport } from '../domain/export/previous.ts';
import { manyTablesKey, type WantedExport } from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { messageOf } from '../domain/fault.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import type { TableInventory } from '../domain/table-inventory/inventory.ts';
import { clusterPolicy, type Dependencies, type ExportContext } from './dependencies.ts';
import { storyOf } from './give-up.ts';

/**
 * Says once for each cluster, before an export, that it has very many tables: as the database says, where it was asked, else
 * as the last good export had. What keeps that from being found out keeps no export from starting.
 */
export async function warnOfManyTables(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
  inventory: TableInventory | undefined,
): Promise<void> {
  const key = manyTablesKey(export_);
  try {
    const { exports } = clusterPolicy(deps, export_);
    const count = inventory ? countListed(inventory, exports) : await countLast(deps, export_, exports.only);
    if (!count || count.tables < manyTables) return;
    const alert = manyTablesAlert(storyOf(deps, context, export_), count);
    const { tables, partitions, partitioned } = count;
    const body = { tables, partitions, partitioned };
    const fact = { key, body, effects: [{ alert }], subject: export_.snapshotArn };
    await recordFact(factDependencies(deps, context), fact);
  } catch (thrown) {
    const reason = messageOf(thrown);
    context.log.warn('Whether the export has very many tables was not found out', { key, reason });
  }
}

async function countLast(
  { store }: Dependencies,
  export_: WantedExport,
  only: readonly string[],
): Promise<TableCount | undefined> {
  const last = await previousGoodExport(store, export_, only);
  return last && countByName(last.tables, new Date(last.snapshotTime));
}
