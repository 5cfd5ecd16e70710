import type { ProvenColumn, TableProof } from '../export/table-proof.ts';
import { minuteOf } from '../export/task-identifier.ts';
import { type CatalogueColumn, type CatalogueTable, partitionKey } from './catalogue.ts';
import { isLegal, tableName, versionName } from './names.ts';
import { currentFirst, firstVersion, openedAt, openedBy, openedParameters } from './versions.ts';

/** What is to be done about one table of an export. */
export interface PlannedTable {
  readonly source: string;
  readonly change: 'create' | 'update' | 'none';
  /** As it is afterwards. */
  readonly table: CatalogueTable;
  /** Why it is another table than the one before: `amount: was bigint, is string`. */
  readonly incompatible: readonly string[];
}

/** A table that cannot be in the catalogue. */
export interface LeftOut {
  readonly source: string;
  readonly why: string;
  readonly todo: string;
}

export interface CataloguePlan {
  readonly tables: readonly PlannedTable[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * How the tables of an export come into the catalogue, given what is in it. Columns are only ever added, at the end, so
 * that partitions registered before go on reading. A column of another type opens the next version of its table; one that has a
 * former type again goes back to the version of that type. A table that is known and was empty stays as it is.
 *
 * @param empty tables of the export without a file, so that nothing tells their columns
 */
export function planTables(
  proofs: ReadonlyMap<string, TableProof>,
  existing: readonly CatalogueTable[],
  taskIdentifier: string,
  empty: readonly string[] = [],
): CataloguePlan {
  const names = new Map(existing.map(({ name, source }) => [name, source]));
  const versions = Map.groupBy(existing, ({ source }) => source);
  const tables: PlannedTable[] = [];
  const leftOut: LeftOut[] = [];
  for (const [source, proof] of [...proofs].sort(ownNamesFirst)) {
    const columns = catalogueColumns(source, proof.columns);
    if ('why' in columns) {
      leftOut.push(columns);
      continue;
    }
    const planned = planTable(
      { source, columns, taskIdentifier },
      versions.get(source) ?? [],
      (name) => names.has(name) && names.get(name) !== source,
    );
    names.set(planned.table.name, source);
    tables.push(planned);
  }
  for (const source of empty) {
    const [table] = currentFirst(versions.get(source) ?? []);
    if (table) tables.push({ source, change: 'none', table, incompatible: [] });
  }
  return { tables, leftOut };
}

/** What is in the catalogue once a plan is carried out. */
export function afterPlan(existing: readonly CatalogueTable[], plan: CataloguePlan): CatalogueTable[] {
  const changed = new Map(plan.tables.map(({ table }) => [table.name, table]));
  return [...existing.filter(({ name }) => !changed.has(name)), ...changed.values()];
}

/** Of two tables that would have the same name, the one whose own it is has it. */
function ownNamesFirst([a]: [string, unknown], [b]: [string, unknown]): number {
  return Number(isLegal(b)) - Number(isLegal(a)) || (a < b ? -1 : 1);
}

/** A table as an export has it. */
interface Exported {
  readonly source: string;
  readonly columns: readonly CatalogueColumn[];
  readonly taskIdentifier: string;
}

function planTable(
  exported: Exported,
  versions: readonly CatalogueTable[],
  taken: (name: string) => boolean,
): PlannedTable {
  const { source, columns, taskIdentifier } = exported;
  const own = currentFirst(versions);
  const [current] = own;
  if (!current) {
    const table = { name: tableName(source, taken), source, version: 1, columns, parameters: {} };
    return { source, change: 'create', table, incompatible: [] };
  }
  const against = merge(current.columns, columns);
  if (!('incompatible' in against)) return changed(exported, current, against.columns);
  const { incompatible } = against;
  const opened = openedParameters(taskIdentifier, incompatible.join('; '));
  const isLate = minuteOf(taskIdentifier) < openedAt(current);
  for (const table of own) {
    const merged = merge(table.columns, columns);
    if ('incompatible' in merged) continue;
    if (isLate) return changed(exported, table, merged.columns);
    const parameters = { ...table.parameters, ...opened };
    return {
      source,
      change: 'update',
      table: { ...table, columns: merged.columns, parameters },
      incompatible,
    };
  }
  const version = Math.max(...own.map((table) => table.version)) + 1;
  const name = tableName(versionName(firstVersion(own)?.name ?? current.name, version), taken);
  return {
    source,
    change: 'create',
    table: { name, source, version, columns, parameters: opened },
    incompatible,
  };
}

/** The version that has the columns. What opened it is told by the export that did, however often that is published. */
function changed(
  { source, taskIdentifier }: Exported,
  table: CatalogueTable,
  columns: readonly CatalogueColumn[],
): PlannedTable {
  const same = JSON.stringify(columns) === JSON.stringify(table.columns);
  return {
    source,
    change: same ? 'none' : 'update',
    table: { ...table, columns },
    incompatible: openedBy(table, taskIdentifier),
  };
}

type Merged = { readonly columns: readonly CatalogueColumn[] } | { readonly incompatible: readonly string[] };

/** The columns that a table has, with what the new ones add. */
function merge(before: readonly CatalogueColumn[], now: readonly CatalogueColumn[]): Merged {
  const byName = new Map(now.map((column) => [column.name, column]));
  const incompatible = before.flatMap(({ name, type }) => {
    const next = byName.get(name);
    return next && next.type !== type ? [`${name}: was ${type}, is ${next.type}`] : [];
  });
  if (incompatible.length > 0) return { incompatible };
  const known = new Set(before.map(({ name }) => name));
  return {
    columns: [
      ...before.map((column) => byName.get(column.name) ?? column),
      ...now.filter(({ name }) => !known.has(name)),
    ],
  };
}

/** Longest comment that Glue takes: https://docs.aws.amazon.com/glue/latest/webapi/API_Column.html */
const longestComment = 255;

function catalogueColumns(source: string, columns: readonly ProvenColumn[]): CatalogueColumn[] | LeftOut {
  const seen = new Map<string, string>();
  const found: CatalogueColumn[] = [];
  for (const { name, type, postgres } of columns) {
    const lower = name.toLowerCase();
    const twin = seen.get(lower);
    if (twin !== undefined) {
      const why = `its columns "${twin}" and "${name}" differ in case alone, and Athena has one case`;
      return { source, why, todo: `Rename one of the two columns of ${source}.` };
    }
    if (lower === partitionKey) {
      const why = `it has a column ${partitionKey}, which is the name of the partition key`;
      return { source, why, todo: `Rename the column ${name} of ${source}.` };
    }
    if (type === undefined) {
      const why = `its column "${name}" has a type in Parquet that no table of Athena holds`;
      return { source, why, todo: 'Read it with Glue or Spark, from the files themselves.' };
    }
    seen.set(lower, name);
    const comment = [postgres ?? 'unknown type', ...(lower === name ? [] : [`"${name}"`])].join(', ');
    found.push({ name: lower, type, comment: comment.slice(0, longestComment) });
  }
  return found;
}
