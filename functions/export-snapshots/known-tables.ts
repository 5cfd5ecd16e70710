import { minuteMs } from '../domain/durations.ts';
import { recordKey, type WantedExport } from '../domain/export/wanted-export.ts';
import { readSound } from '../domain/ledger/read-sound.ts';
import {
  inventoryKey,
  parseInventory,
  type TableInventory,
  toList,
} from '../domain/table-inventory/inventory.ts';
import { clusterPolicy, type Dependencies, type ExportContext } from './dependencies.ts';

/** Two sweeps of compare-export, which lists tables, and one that failed. */
const patienceMs = 45 * minuteMs;

/**
 * Which tables the database has, where somebody lets us ask it. The first export of a cluster waits until they are
 * listed, but not for long: it can be made without.
 */
export async function knownTables(
  deps: Dependencies,
  context: ExportContext,
  export_: WantedExport,
): Promise<TableInventory | 'awaited' | undefined> {
  if (clusterPolicy(deps, export_).exports.compare === undefined) return undefined;
  const inventory = await readSound(deps.store, inventoryKey(export_.clusterId), parseInventory);
  if (inventory) return inventory;
  if (context.now().getTime() - Date.parse(export_.wantedAt) > patienceMs) return undefined;
  await toList.note(deps.store, recordKey(export_));
  return 'awaited';
}

/** Has the tables listed once more, now that the snapshot is taken: what is there before and after it, is in it. */
export async function listAgain(deps: Dependencies, export_: WantedExport): Promise<void> {
  if (clusterPolicy(deps, export_).exports.compare === undefined) return;
  await toList.note(deps.store, recordKey(export_));
}
