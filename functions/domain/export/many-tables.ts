import type { Alert } from '../alert/alert.ts';
import { counted as countOf, minuteText } from '../alert/wording.ts';
import type { TableInventory } from '../table-inventory/inventory.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
} from './alert-parts.ts';
import { shows, type TableChoice } from './choice.ts';
import { matchesAny } from './table-pattern.ts';

/**
 * From how many tables on people are told. AWS names no limit: RDS writes a folder, a manifest entry and at least one
 * object for each table, and each partition of PostgreSQL is a table of its own to it.
 */
export const manyTables = 5_000;

/** How many tables an export will have, and how many of them are partitions. */
export interface TableCount {
  readonly tables: number;
  readonly partitions: number;
  /** Of how many tables. */
  readonly partitioned: number;
  /** Who says so: the catalogue of the database, or the names in the last good export. */
  readonly by: 'database' | 'names';
  readonly at: Date;
}

/**
 * Partitions by their names: tables that differ from others of their schema by digits alone (`orders_p2026_11`).
 *
 * @param tables `database.schema.table`
 */
export function countByName(tables: readonly string[], at: Date): TableCount {
  const families = new Map<string, number>();
  for (const table of tables) {
    const family = table.replace(/\d+/g, '#');
    families.set(family, (families.get(family) ?? 0) + 1);
  }
  const sizes = [...families].flatMap(([family, size]) => (family.includes('#') && size > 1 ? [size] : []));
  return {
    tables: tables.length,
    partitions: sizes.reduce((sum, size) => sum + size, 0),
    partitioned: sizes.length,
    by: 'names',
    at,
  };
}

/** Partitions as PostgreSQL's catalogue has them, of what is to be exported. */
export function countListed({ tables, readAt }: TableInventory, { only, never }: TableChoice): TableCount {
  const listed = Object.entries(tables).filter(
    ([name]) => (only.length === 0 || shows(only, name)) && !matchesAny(name, never),
  );
  const roots = listed.flatMap(([, { partitionOf }]) => partitionOf ?? []);
  return {
    tables: listed.length,
    partitions: roots.length,
    partitioned: new Set(roots).size,
    by: 'database',
    at: new Date(readAt),
  };
}

/** So many tables that the export may take long. */
export function manyTablesAlert(story: ExportStory, count: TableCount): Alert {
  const { tables, partitions, partitioned, by } = count;
  const at = minuteText(count.at);
  const isListed = by === 'database';
  return {
    ...commonParts(story, 'export-many-tables', 'info'),
    deduplicationKey: `export-many-tables/${story.export.clusterId}`,
    headline: `about to export ${tables} tables, ${partitions} of them partitions${isListed ? '' : ' by their names'}`,
    story: [
      isListed
        ? `The database's own catalogue has so many, as of ${at}; ${partitions} are partitions of ${countOf(partitioned, 'table')}.`
        : `So many had the last good export, as of ${at}; ${partitions} differ only by digits from others, in ${partitioned} families.`,
      'RDS exports each partition as a table of its own, with a folder and at least one file. AWS names no limit; such exports take long, and cost a request for each file.',
      'This is the only message about it for this cluster.',
    ],
    details: [],
    unaffected: `${databaseUnaffected}. The export goes on.`,
    ...(!isListed && {
      notMeasured: 'tables made since then; nothing connects to the database to count them.',
    }),
    steps: [
      { text: 'If old partitions need not be exported each time: name what is needed in exports.only.' },
      { text: 'Or keep history in fewer, larger partitions: detach and merge those that no longer change.' },
    ],
    links: commonLinks(story, 'export-many-tables'),
    figures: { ...commonFigures(story), tables, partitions, partitioned },
  };
}
