import { eachAtOnce } from '../domain/at-once.ts';
import type { Catalogue, CataloguePartition, CatalogueTable } from '../domain/catalogue/catalogue.ts';
import { afterPlan, type CataloguePlan, type PlannedTable, planTables } from '../domain/catalogue/plan.ts';
import { type TableTag, taggedParameters, wantedTags } from '../domain/catalogue/tags.ts';
import { partitionOf } from '../domain/export/publication.ts';
import type { LakeFormationTags } from '../domain/policy/lake-formation.ts';
import type { Dependencies } from './dependencies.ts';
import type { Pending } from './pending.ts';

/** Tables changed at once: Glue's rates are per account, and shared with everybody's crawlers and queries. */
const atOnce = 8;

/**
 * Brings exports of one cluster, the oldest first, into the catalogue. Calls: a page of tables for each 100; one for each
 * table that is new or changed; one for each table and 100 exports; two for each table that is to be tagged and is not. Whatever was done before is found done.
 *
 * @returns the plan of each export, in their order
 * @throws Fault where Glue, or Lake Formation behind it, refuses
 */
export async function register(
  { catalogue, connectTags }: Pick<Dependencies, 'catalogue' | 'connectTags'>,
  database: string,
  pending: readonly Pending[],
  tags: LakeFormationTags,
): Promise<CataloguePlan[]> {
  let tables = await tablesOf(catalogue, database, pending);
  const plans: CataloguePlan[] = [];
  for (const { proofs } of pending) {
    const plan = planTables(proofs, tables);
    tables = afterPlan(tables, plan);
    plans.push(plan);
  }
  const location = locationOf(pending);
  await eachAtOnce([...lastChanges(plans)], atOnce, (planned) =>
    planned.change === 'create'
      ? catalogue.createTable(database, planned.table, location)
      : catalogue.updateTable(database, planned.table, location),
  );
  const untagged = untaggedTables(tables, plans, tags);
  if (untagged.length > 0) {
    // Before there is a partition, so that no row can be read without them.
    const port = await connectTags();
    await eachAtOnce(untagged, atOnce, async ({ table, wanted }) => {
      await port.putTags(database, table.name, wanted);
      await catalogue.updateTable(database, table, location);
    });
  }
  await eachAtOnce([...partitionsByTable(pending, plans)], atOnce, ([table, partitions]) =>
    catalogue.putPartitions(database, table, [...partitions.values()]),
  );
  return plans;
}

async function tablesOf(
  catalogue: Catalogue,
  database: string,
  pending: readonly Pending[],
): Promise<readonly CatalogueTable[]> {
  const tables = await catalogue.tables(database);
  if (tables) return tables;
  const cluster = pending[0]?.export.clusterIdentifier ?? '';
  await catalogue.createDatabase(database, `Verified exports of the Aurora cluster ${cluster}`);
  return [];
}

/** What must become of each table: as the last export leaves it, made if any of them makes it. */
function lastChanges(plans: readonly CataloguePlan[]): Iterable<PlannedTable> {
  const changes = new Map<string, PlannedTable>();
  for (const planned of plans.flatMap(({ tables }) => tables)) {
    const before = changes.get(planned.table.name);
    if (planned.change === 'none') continue;
    changes.set(planned.table.name, before?.change === 'create' ? { ...planned, change: 'create' } : planned);
  }
  return changes.values();
}

/** Tables of these exports that were not given their tags yet, each as it is afterwards. */
function untaggedTables(
  tables: readonly CatalogueTable[],
  plans: readonly CataloguePlan[],
  entries: LakeFormationTags,
): { readonly table: CatalogueTable; readonly wanted: readonly TableTag[] }[] {
  const concerned = new Set(plans.flatMap((plan) => plan.tables.map(({ table }) => table.name)));
  return tables.flatMap((table) => {
    const wanted = wantedTags(table.source ?? '', entries);
    const parameters = taggedParameters(table.parameters, wanted);
    return parameters && concerned.has(table.name) ? [{ table: { ...table, parameters }, wanted }] : [];
  });
}

function partitionsByTable(
  pending: readonly Pending[],
  plans: readonly CataloguePlan[],
): ReadonlyMap<string, ReadonlyMap<string, CataloguePartition>> {
  // By snapshot: of two attempts at one, the later counts.
  const byTable = new Map<string, Map<string, CataloguePartition>>();
  for (const [index, { export: export_, proofs }] of pending.entries()) {
    for (const { source, table } of plans[index]?.tables ?? []) {
      const proof = proofs.get(source);
      if (!proof) continue;
      const partition = {
        snapshot: partitionOf(export_.taskIdentifier),
        location: `s3://${export_.bucket}/${export_.folder}${proof.folder}`,
        columns: table.columns,
        parameters: {
          'aurora-steward:task': export_.taskIdentifier,
          'aurora-steward:snapshot': export_.snapshotArn,
          'aurora-steward:snapshot-time': export_.snapshotTime,
          recordCount: String(proof.rows),
        },
      };
      const some = byTable.get(table.name) ?? new Map<string, CataloguePartition>();
      byTable.set(table.name, some.set(partition.snapshot, partition));
    }
  }
  return byTable;
}

/** The folder above all exports; partitions have their own. */
function locationOf(pending: readonly Pending[]): string {
  const { bucket = '', folder = '', taskIdentifier = '' } = pending[0]?.export ?? {};
  return `s3://${bucket}/${folder.replace(`${taskIdentifier}/`, '')}`;
}
