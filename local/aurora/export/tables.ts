import type { Client } from 'pg';
import { masterUser } from '../postgres/configuration.ts';

/** A table of the snapshot, as an export sees it. */
export interface ExportTable {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly ExportColumn[];
  /** What holds its rows: itself, or its partitions in the order of their names. */
  readonly relations: readonly { readonly schema: string; readonly name: string }[];
  readonly partitioned: boolean;
  /** Whether ranges of one numeric key can be read side by side. */
  readonly hasNumericKey: boolean;
  readonly sizeBytes: number;
  readonly masterMayRead: boolean;
}

interface ExportColumn {
  readonly name: string;
  /** As `pg_type` names it: `int8`. */
  readonly type: string;
  /** As SQL names it: `bigint`. */
  readonly sqlType: string;
  readonly characterMaximumLength: number;
  readonly numericPrecision: number;
  readonly datetimePrecision: number;
}

/** `database.schema.table`, the form of ExportOnly and of the manifests. */
export function targetOf({
  database,
  schema,
  name,
}: Pick<ExportTable, 'database' | 'schema' | 'name'>): string {
  return `${database}.${schema}.${name}`;
}

/** Databases of the snapshot that an export reads. */
export async function listDatabases(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT datname AS name FROM pg_database
     WHERE datallowconn AND NOT datistemplate AND datname <> 'rdsadmin' ORDER BY datname`,
  );
  return rows.map(({ name }) => name);
}

/**
 * Every permanent table of the connected database. A partitioned table is one table whose rows are in its
 * partitions, which are no tables of their own; views, foreign, temporary and unlogged tables are not exported.
 */
export async function listTables(client: Client, database: string): Promise<ExportTable[]> {
  const { rows } = await client.query<Omit<ExportTable, 'database'> & { sizeBytes: string }>(tablesQuery, [
    masterUser,
  ]);
  return rows.map((row) => ({ ...row, database, sizeBytes: Number(row.sizeBytes) }));
}

/** Why RDS leaves a table out, or `undefined` when it does not. */
export function reasonToSkip(table: ExportTable): string | undefined {
  if (!table.masterMayRead) return 'PERMISSIONS_DO_NOT_EXIST';
  if (table.name.includes('/')) return 'UNSUPPORTED_TABLE_NAME';
  if (table.columns.some(({ name }) => /[,;{}()\n\t= ]/.test(name))) return 'UNSUPPORTED_COLUMN_NAME';
  return undefined;
}

/** Whether an entry of ExportOnly (`database`, `database.schema` or `database.schema.table`) asks for the table. */
export function isAskedFor(table: Pick<ExportTable, 'database' | 'schema' | 'name'>, entry: string): boolean {
  return `${targetOf(table)}.`.startsWith(`${entry}.`);
}

const tablesQuery = `
SELECT n.nspname AS schema, c.relname AS name, c.relkind = 'p' AS partitioned,
       has_schema_privilege($1, n.oid, 'USAGE') AND has_table_privilege($1, c.oid, 'SELECT') AS "masterMayRead",
       coalesce(relations.list, '[]') AS relations, coalesce(relations.size, 0)::text AS "sizeBytes",
       coalesce(columns.list, '[]') AS columns,
       EXISTS (
         SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
         WHERE i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
           AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype)
       ) AS "hasNumericKey"
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object('schema', ln.nspname, 'name', l.relname) ORDER BY l.relname) AS list,
         sum(pg_total_relation_size(l.oid)) AS size
  FROM (
    SELECT c.oid WHERE c.relkind = 'r'
    UNION ALL
    SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf
  ) AS leaf (oid)
  JOIN pg_class l ON l.oid = leaf.oid AND l.relkind = 'r'
  JOIN pg_namespace ln ON ln.oid = l.relnamespace
) AS relations
CROSS JOIN LATERAL (
  SELECT json_agg(json_build_object(
           'name', a.attname, 'type', t.typname, 'sqlType', format_type(a.atttypid, NULL),
           'characterMaximumLength', coalesce(information_schema._pg_char_max_length(a.atttypid, a.atttypmod), 0),
           'numericPrecision', coalesce(information_schema._pg_numeric_precision(a.atttypid, a.atttypmod), 0),
           'datetimePrecision', coalesce(information_schema._pg_datetime_precision(a.atttypid, a.atttypmod), 0)
         ) ORDER BY a.attnum) AS list
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
) AS columns
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence = 'p'
  AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname`;
