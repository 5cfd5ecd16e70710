import type { Alert } from '../alert/alert.ts';
import { minuteText } from '../alert/wording.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
} from './alert-parts.ts';

/**
 * From how many tables on people are told. AWS names no limit: RDS writes a folder, a manifest entry and at least one
 * object for each table, and each partition of PostgreSQL is a table of its own to it.
 */
export const manyTables = 5_000;

/** How many tables an export had, and how many of them look like partitions. */
export interface TableCount {
  readonly tables: number;
  /** Tables that differ from others of their schema by digits alone: `orders_p2026_11`. */
  readonly partitions: number;
  /** Into how many names they fall, digits apart. */
  readonly partitioned: number;
}

/** @param tables `database.schema.table` */
export function countTables(tables: readonly string[]): TableCount {
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
  };
}

/** The last good export of the cluster had so many tables that the next one may take long. */
export function manyTablesAlert(story: ExportStory, count: TableCount, measuredAt: Date): Alert {
  const { tables, partitions, partitioned } = count;
  return {
    ...commonParts(story, 'export-many-tables', 'info'),
    deduplicationKey: `export-many-tables/${story.export.clusterId}`,
    headline: `about to export ${tables} tables, ${partitions} of them partitions by their names`,
    story: [
      `So many had the last good export, as of ${minuteText(measuredAt)}; ${partitions} differ only by digits from others, in ${partitioned} families.`,
      'RDS exports each partition as a table of its own, with a folder and at least one file. AWS names no limit; such exports take long, and cost a request for each file.',
      'This is the only message about it for this cluster.',
    ],
    details: [],
    unaffected: `${databaseUnaffected}. The export goes on.`,
    notMeasured: 'tables made since then; nothing connects to the database to count them.',
    steps: [
      { text: 'If old partitions need not be exported each time: name what is needed in exports.only.' },
      { text: 'Or keep history in fewer, larger partitions: detach and merge those that no longer change.' },
    ],
    links: commonLinks(story, 'export-many-tables'),
    figures: { ...commonFigures(story), tables, partitions, partitioned },
  };
}
