import type { CataloguePartition } from '../domain/catalogue/catalogue.ts';
import type { CataloguePlan } from '../domain/catalogue/plan.ts';
import { tableFolders } from '../domain/export/exported-files.ts';
import { partitionOf } from '../domain/export/publication.ts';
import {
  dropRegistrationProgress,
  keepRegistrationProgress,
  type RegistrationProgress,
  registrationProgress,
} from '../domain/export/registration-progress.ts';
import type { Dependencies } from './dependencies.ts';
import { eachWhile } from './each-while.ts';
import type { Pending, PendingOfCluster } from './pending.ts';

/** A table's partitions, by snapshot: of two attempts at one, the later counts. */
type Partitions = Map<string, CataloguePartition & { readonly record: string }>;

/**
 * Registers a partition for each table and export, in the order of the tables' names. However it ends before the last, by time or
 * by a refusal, it leaves behind how far it came.
 *
 * @throws Fault where Glue refuses
 */
export async function putPartitions(
  { catalogue, store }: Pick<Dependencies, 'catalogue' | 'store'>,
  mayGoOn: () => boolean,
  database: string,
  pending: PendingOfCluster,
  plans: readonly CataloguePlan[],
): Promise<'done' | 'no-time'> {
  const { clusterId } = pending[0].export;
  const before = await registrationProgress(store, clusterId);
  const tables = [...partitionsByTable(pending, plans)].sort(([a], [b]) => (a < b ? -1 : 1));
  const done = new Set<string>();
  const keep = async () => {
    const firstLeft = tables.findIndex(([table]) => !done.has(table));
    const through = tables[firstLeft - 1]?.[0];
    if (through === undefined) return;
    const records = pending.map(({ export: { record } }) => record);
    await keepRegistrationProgress(store, clusterId, { records, through });
  };
  try {
    const ended = await eachWhile(tables, mayGoOn, async ([table, partitions]) => {
      const missing = [...partitions.values()].filter(({ record }) => !isRegistered(before, table, record));
      if (missing.length > 0) await catalogue.putPartitions(database, table, missing);
      done.add(table);
    });
    if (ended === 'no-time') await keep();
    else if (before) await dropRegistrationProgress(store, clusterId);
    return ended;
  } catch (thrown) {
    // What Glue said matters more than what the next invocation saves.
    await keep().catch(() => undefined);
    throw thrown;
  }
}

function isRegistered(before: RegistrationProgress | undefined, table: string, record: string): boolean {
  return before !== undefined && table <= before.through && before.records.includes(record);
}

function partitionsByTable(
  pending: readonly Pending[],
  plans: readonly CataloguePlan[],
): ReadonlyMap<string, Partitions> {
  const byTable = new Map<string, Partitions>();
  for (const [index, { export: export_, proofs }] of pending.entries()) {
    for (const { source, table } of plans[index]?.tables ?? []) {
      const proof = proofs.get(source);
      // Without a file nothing lies there: the table was empty, and its newest rows are none.
      const folder = proof?.folder ?? tableFolders(source)[0] ?? '';
      const partition = {
        record: export_.record,
        snapshot: partitionOf(export_.taskIdentifier),
        location: `s3://${export_.bucket}/${export_.folder}${folder}`,
        columns: table.columns,
        parameters: {
          'aurora-steward:task': export_.taskIdentifier,
          'aurora-steward:snapshot': export_.snapshotArn,
          'aurora-steward:snapshot-time': export_.snapshotTime,
          recordCount: String(proof?.rows ?? 0),
        },
      };
      const some: Partitions = byTable.get(table.name) ?? new Map();
      byTable.set(table.name, some.set(partition.snapshot, partition));
    }
  }
  return byTable;
}
