import type { Catalogue, CatalogueTable } from '../domain/catalogue/catalogue.ts';
import { afterPlan, type CataloguePlan, type PlannedTable, planTables } from '../domain/catalogue/plan.ts';
import { type TableTag, taggedParameters, wantedTags } from '../domain/catalogue/tags.ts';
import { hasTime } from '../domain/invocation.ts';
import type { LakeFormationTags } from '../domain/policy/lake-formation.ts';
import type { Dependencies, PublishContext } from './dependencies.ts';
import { eachWhile } from './each-while.ts';
import type { PendingOfCluster } from './pending.ts';
import { putPartitions } from './put-partitions.ts';

/** Nothing further is begun this short before the deadline: what is registered is still to be recorded. */
const marginMs = 30_000;

/**
 * Brings exports of one cluster, the oldest first, into the catalogue. Calls: a page of tables for each 100;
 * one for each table that is new or changed; one for each table and 100 exports; two for each table that is
 * to be tagged and is not. Whatever was done before is found done, or noted as done.
 *
 * @returns the plan of each export, in their order; `no-time` where a later invocation goes on
 * @throws Fault where Glue, or Lake Formation behind it, refuses
 */
export async function register(
  deps: Pick<Dependencies, 'catalogue' | 'connectTags' | 'store'>,
  context: PublishContext,
  database: string,
  pending: PendingOfCluster,
  tags: LakeFormationTags,
): Promise<readonly CataloguePlan[] | 'no-time'> {
  const { catalogue, connectTags } = deps;
  const mayGoOn = () => hasTime(context, marginMs);
  let tables = await tablesOf(catalogue, database, pending);
  const plans: CataloguePlan[] = [];
  for (const { export: export_, proofs } of pending) {
    const empty = export_.tables.filter((source) => !proofs.has(source));
    const plan = planTables(proofs, tables, export_.taskIdentifier, empty);
    tables = afterPlan(tables, plan);
    plans.push(plan);
  }
  const location = locationOf(pending);
  const changed = await eachWhile([...lastChanges(plans)], mayGoOn, (planned) =>
    planned.change === 'create'
      ? catalogue.createTable(database, planned.table, location)
      : catalogue.updateTable(database, planned.table, location),
  );
  if (changed === 'no-time') return changed;
  const untagged = untaggedTables(tables, plans, tags);
  if (untagged.length > 0) {
    // Before there is a partition, so that no row can be read without them.
    const port = await connectTags();
    const tagged = await eachWhile(untagged, mayGoOn, async ({ table, wanted }) => {
      await port.putTags(database, table.name, wanted);
      await catalogue.updateTable(database, table, location);
    });
    if (tagged === 'no-time') return tagged;
  }
  const put = await putPartitions(deps, mayGoOn, database, pending, plans);
  return put === 'no-time' ? put : plans;
}

async function tablesOf(
  catalogue: Catalogue,
  database: string,
  [{ export: export_ }]: PendingOfCluster,
): Promise<readonly CatalogueTable[]> {
  const tables = await catalogue.tables(database);
  if (tables) return tables;
  const { clusterIdentifier } = export_;
  await catalogue.createDatabase(database, `Verified exports of the cluster ${clusterIdentifier}`);
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

/** The folder above all exports; partitions have their own. */
function locationOf([{ export: export_ }]: PendingOfCluster): string {
  const { bucket, folder, taskIdentifier } = export_;
  return `s3://${bucket}/${folder.replace(`${taskIdentifier}/`, '')}`;
}
