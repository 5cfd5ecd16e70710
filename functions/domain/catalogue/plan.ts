import type { ProvenColumn, TableProof } from '../export/table-proof.ts';
import { type CatalogueColumn, type CatalogueTable, partitionKey } from './catalogue.ts';
import { isLegal, tableName, versionName } from './names.ts';

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
 * that partitions registered before go on reading. A column of another type opens the next version of its table.
 */
export function planTables(
  proofs: ReadonlyMap<string, TableProof>,
  existing: readonly CatalogueTable[],
): CataloguePlan {
  const names = new Map(existing.map(({ name, source }) => [name, source]));
  const tables: PlannedTable[] = [];
  const leftOut: LeftOut[] = [];
  for (const [source, proof] of [...proofs].sort(ownNamesFirst)) {
    const columns = catalogueColumns(source, proof.columns);
    if ('why' in columns) {
      leftOut.push(columns);
      continue;
    }
    const planned = planTable(
      source,
      columns,
      existing,
      (name) => names.has(name) && names.get(name) !== source,
    );
    names.set(planned.table.name, source);
    tables.push(planned);
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

function planTable(
  source: string,
  columns: readonly CatalogueColumn[],
  existing: readonly CatalogueTable[],
  taken: (name: string) => boolean,
): PlannedTable {
  const own = existing.filter((table) => table.source === source).toSorted((a, b) => b.version - a.version);
  for (const table of own) {
    const merged = merge(table.columns, columns);
    if (!('incompatible' in merged)) return changed(source, table, merged.columns);
  }
  const [newest] = own;
  const first = own.at(-1)?.name ?? tableName(source, taken);
  const version = (newest?.version ?? 0) + 1;
  const against = newest ? merge(newest.columns, columns) : undefined;
  return {
    source,
    change: 'create',
    table: {
      name: newest ? tableName(versionName(first, version), taken) : first,
      source,
      version,
      columns,
      parameters: {},
    },
    incompatible: against && 'incompatible' in against ? against.incompatible : [],
  };
}

function changed(source: string, table: CatalogueTable, columns: readonly CatalogueColumn[]): PlannedTable {
  const same = JSON.stringify(columns) === JSON.stringify(table.columns);
  return { source, change: same ? 'none' : 'update', table: { ...table, columns }, incompatible: [] };
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
