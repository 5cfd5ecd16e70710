import { type CatalogueTable, partitionKey } from '../catalogue/catalogue.ts';
import { tableName } from '../catalogue/names.ts';
import { currentFirst, firstVersion } from '../catalogue/versions.ts';
import { hash } from '../hash.ts';
import { asTyped, nothing, quoted, type TypedColumn, typedColumn } from './typed-column.ts';

/** A view over a table of the catalogue, with all its versions. */
export interface ViewDefinition {
  readonly name: string;
  /** `database.schema.table` in PostgreSQL. */
  readonly source: string;
  /** The whole statement. */
  readonly sql: string;
  /** Of the statement: another one is another definition. */
  readonly hash: string;
}

/** A table that no view can show. */
export interface UndefinedView {
  readonly source: string;
  readonly why: string;
}

export interface DefinedViews {
  readonly views: readonly ViewDefinition[];
  readonly left: readonly UndefinedView[];
}

/** In bytes of UTF-8: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const longestStatement = 262_144;

/**
 * The views of a database: one for each table, whatever versions it has.
 *
 * @param tables all that is in the database, views of others included.
 * @param ours whether a name is that of a view that this suite made.
 */
export function definedViews(
  database: string,
  tables: readonly CatalogueTable[],
  ours: (name: string) => boolean,
): DefinedViews {
  const names = new Set(tables.map(({ name }) => name).filter((name) => !ours(name)));
  const views: ViewDefinition[] = [];
  const left: UndefinedView[] = [];
  for (const [source, versions] of bySource(tables)) {
    const first = firstVersion(versions)?.name ?? source;
    const name = tableName(`${first}_typed`, (taken) => names.has(taken));
    names.add(name);
    const sql = statement(database, name, versions);
    const bytes = new TextEncoder().encode(sql).length;
    if (bytes > longestStatement) {
      left.push({ source, why: `its view would be a statement of ${bytes} bytes; Athena takes 262144` });
    } else views.push({ name, source, sql, hash: hash(sql) });
  }
  return { views, left };
}

/** Versions of each table that this suite registered: first the one to which rows go now, whose types a view has. */
function bySource(tables: readonly CatalogueTable[]): [string, CatalogueTable[]][] {
  const sources = new Map<string, CatalogueTable[]>();
  for (const table of tables) {
    if (table.source === undefined) continue;
    sources.set(table.source, [...(sources.get(table.source) ?? []), table]);
  }
  return [...sources]
    .map(([source, versions]): [string, CatalogueTable[]] => [source, currentFirst(versions)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** https://docs.aws.amazon.com/athena/latest/ug/create-view.html */
function statement(database: string, name: string, versions: readonly CatalogueTable[]): string {
  const columns = new Map<string, TypedColumn>();
  for (const column of versions.flatMap((version) => version.columns)) {
    if (!columns.has(column.name)) columns.set(column.name, typedColumn(column));
  }
  const selects = versions.map((version) => select(database, version, columns));
  return `CREATE OR REPLACE VIEW ${quoted(database)}.${quoted(name)} AS\n${selects.join('\nUNION ALL\n')}`;
}

function select(
  database: string,
  version: CatalogueTable,
  columns: ReadonlyMap<string, TypedColumn>,
): string {
  const own = new Map(version.columns.map((column) => [column.name, column]));
  const read = [...columns].map(([name, target]) => {
    const column = own.get(name);
    const expression = column ? asTyped(column, target) : nothing(target.type);
    return expression === quoted(name) ? expression : `${expression} AS ${quoted(name)}`;
  });
  const selected = [...read, quoted(partitionKey)].map((column) => `  ${column}`).join(',\n');
  return `SELECT\n${selected}\nFROM ${quoted(database)}.${quoted(version.name)}`;
}
