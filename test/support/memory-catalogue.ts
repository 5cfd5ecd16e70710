import type {
  Catalogue,
  CataloguePartition,
  CatalogueTable,
} from '../../functions/domain/catalogue/catalogue.ts';
import type { CatalogueTags } from '../../functions/domain/catalogue/tags.ts';
import type { Gate } from './interleave.ts';

interface Stored {
  readonly table: CatalogueTable;
  readonly location: string;
}

/** What the Glue Data Catalog keeps; shared by the catalogues of several invocations. */
export class MemoryGlue {
  readonly databases = new Map<string, Map<string, Stored>>();
  /** `<database>.<table> <snapshot>` to location. */
  readonly partitions = new Map<string, string>();
  /** `<database>.<table>` to `<key>=<value>`. */
  readonly tags = new Map<string, readonly string[]>();

  names(database: string): string[] {
    return [...(this.databases.get(database)?.keys() ?? [])].sort();
  }
}

/** The catalogue in memory: each call atomic, everything repeatable. */
export function memoryCatalogue(glue: MemoryGlue, gate: Gate): Catalogue {
  return {
    tables: (database) =>
      gate({ name: 'GetTables', key: database }, () => {
        const tables = glue.databases.get(database);
        return tables && [...tables.values()].map(({ table }) => table);
      }),
    createDatabase: (database) =>
      gate({ name: 'CreateDatabase', key: database }, () => {
        if (!glue.databases.has(database)) glue.databases.set(database, new Map());
      }),
    createTable: (database, table, location) =>
      gate({ name: 'CreateTable', key: `${database}.${table.name}` }, () => {
        const tables = glue.databases.get(database);
        if (!tables?.has(table.name)) tables?.set(table.name, { table, location });
      }),
    updateTable: (database, table, location) =>
      gate({ name: 'UpdateTable', key: `${database}.${table.name}` }, () => {
        glue.databases.get(database)?.set(table.name, { table, location });
      }),
    putPartitions: (database, table, partitions: readonly CataloguePartition[]) =>
      gate({ name: 'BatchCreatePartition', key: `${database}.${table}` }, () => {
        for (const { snapshot, location } of partitions) {
          glue.partitions.set(`${database}.${table} ${snapshot}`, location);
        }
      }),
  };
}

/** Tags of Lake Formation in memory. */
export function memoryTags(glue: MemoryGlue, gate: Gate): CatalogueTags {
  return {
    putTags: (database, table, tags) =>
      gate({ name: 'AddLFTagsToResource', key: `${database}.${table}` }, () => {
        glue.tags.set(
          `${database}.${table}`,
          tags.map(({ key, value }) => `${key}=${value}`),
        );
      }),
  };
}
