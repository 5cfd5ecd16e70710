/** A column of a table in the Glue Data Catalog. */
export interface CatalogueColumn {
  /** In lower case, as Athena has all names. */
  readonly name: string;
  readonly type: string;
  /** The type that PostgreSQL has; its own spelling of the name where that differs. */
  readonly comment: string;
}

export interface CatalogueTable {
  readonly name: string;
  /** `database.schema.table` in PostgreSQL; `undefined` for a table that somebody else registered. */
  readonly source: string | undefined;
  /** 1, and one more each time a column changed its type. */
  readonly version: number;
  readonly columns: readonly CatalogueColumn[];
  /** Ours and what others have added; kept when the table is changed. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** One snapshot of a table. */
export interface CataloguePartition {
  /** Value of the partition key: `202611200210-dm8dq19tw3`. */
  readonly snapshot: string;
  /** `s3://…/`; what is below it belongs to the partition. */
  readonly location: string;
  readonly columns: readonly CatalogueColumn[];
  readonly parameters: Readonly<Record<string, string>>;
}

/** The one partition key of every table. */
export const partitionKey = 'export_snapshot';

/**
 * The Glue Data Catalog. Everything can be repeated: what is there already is success. Each throws a `Fault`.
 */
export interface Catalogue {
  /** All tables, a page for each 100; `undefined` where there is no such database. */
  tables(database: string): Promise<readonly CatalogueTable[] | undefined>;
  createDatabase(database: string, description: string): Promise<void>;
  createTable(database: string, table: CatalogueTable, location: string): Promise<void>;
  updateTable(database: string, table: CatalogueTable, location: string): Promise<void>;
  /** Adds partitions, 100 a call; one that is there with another location is moved. */
  putPartitions(database: string, table: string, partitions: readonly CataloguePartition[]): Promise<void>;
}
