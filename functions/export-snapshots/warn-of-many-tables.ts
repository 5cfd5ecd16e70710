import { countTables, manyTables, manyTablesAlert } from '../domain/export/many-tables.ts';
import { previousGoodExport } from '../domain/export/previous.ts';
import { manyTablesKey, type WantedExport } from '../domain/export/wanted-export.ts';
import { factDependencies } from '../domain/fact-dependencies.ts';
import { messageOf } from '../domain/fault.ts';
import { recordFact } from '../domain/ledger/fact.ts';
import { clusterPolicy, type Dependencies, type ExportContext } from './dependencies.ts';
import { storyOf } from './give-up.ts';

/**
 * Says once for each cluster, before an export, that the last good one had very many tables. What keeps that from being
 * found out keeps no export from starting.
 */
export async function warnOfManyTables(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<void> {
  const key = manyTablesKey(export_);
  try {
    const { only } = clusterPolicy(deps, export_).exports;
    const previous = await previousGoodExport(deps.store, export_, only);
    if (!previous || previous.tables.length < manyTables) return;
    const count = countTables(previous.tables);
    const alert = manyTablesAlert(storyOf(deps, context, export_), count, new Date(previous.snapshotTime));
    const fact = { key, body: { ...count }, effects: [{ alert }], subject: export_.snapshotArn };
    await recordFact(factDependencies(deps, context), fact);
  } catch (thrown) {
    const reason = messageOf(thrown);
    context.log.warn('Whether the export has very many tables was not found out', { key, reason });
  }
}
