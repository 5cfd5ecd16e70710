import type { Alert, Severity } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { glueDatabaseConsoleUrl, partitionOf } from '../alert/console.ts';
import { counted, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { VerifiedExport } from '../etl/verified-export.ts';
import { oneLine } from '../export/reason.ts';
import { exportText } from '../export/source-text.ts';
import type { Fault } from '../fault.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import type { LeftOut, PlannedTable } from './plan.ts';

/** What an alert about a cluster's tables in the catalogue is told from. */
export interface CatalogueStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly database: string;
  /** The export with which it was found. */
  readonly export: VerifiedExport;
  readonly now: Date;
}

/** How urgent it is that something cannot be queried. */
export const severity: Readonly<Record<Importance, Severity>> = {
  critical: 'warn',
  standard: 'warn',
  low: 'info',
};
const unaffected = 'the exports themselves, which are whole in the lake, and what was queryable before.';

const tagging = /Lake Formation AddLFTagsToResource/;

const ofLake = / S3 \w+ of s3:/;

/** Whether people must know why an export is not published: nothing but them will change it. */
export function isTold({ kind, message, retryable }: Fault): boolean {
  if (retryable) return false;
  return kind === 'access-denied' || tagging.test(message) || ofLake.test(message);
}

type Refuser = 'lake-key' | 'lake' | 'tags' | 'lake-formation' | 'glue';

/** Who keeps an export from being published. */
function refuserIn(message: string): Refuser {
  if (ofLake.test(message)) return /\bkms\b/i.test(message) ? 'lake-key' : 'lake';
  if (tagging.test(message)) return 'tags';
  return /lake ?formation/i.test(message) ? 'lake-formation' : 'glue';
}

/** Whether people who were told of one refusal know what to do about another. */
export function isSameRefusal(told: string, found: string): boolean {
  return refuserIn(told) === refuserIn(found);
}

interface Refusing {
  readonly by: string;
  /** Whose words the alert repeats. */
  readonly answering: string;
  readonly what: string;
  readonly text: string;
}

/** What is refused, and what to do about it. */
function refusing(refuser: Refuser, { deployment, database }: CatalogueStory): Refusing {
  const who = `the role of steward-${deployment.name}-publish-export`;
  const register = `it could not be registered in the database ${database}`;
  const move = 'its pointers could not be moved, nor its tables registered';
  switch (refuser) {
    case 'lake-key':
      return {
        by: 'the key of the lake',
        answering: "S3's",
        what: move,
        text: `See that the key of the lake bucket is enabled and not scheduled for deletion, and that its policy admits ${who} (a lake in another account: docs/lake.md). Until then nobody can read the lake either.`,
      };
    case 'lake':
      return {
        by: 'the lake bucket',
        answering: "S3's",
        what: move,
        text: `See that the bucket and its key still are there, in this region and whose they were, and that both policies admit ${who} (a lake in another account: docs/lake.md).`,
      };
    case 'tags':
      return {
        by: 'Lake Formation',
        answering: "Lake Formation's",
        what: `tables of ${database} could not be tagged, and show no rows of it before they are`,
        text: `See that the keys and values of exports.lakeFormationTags are defined in Lake Formation, and grant ${who} ASSOCIATE on them, and DESCRIBE and ALTER on the tables.`,
      };
    case 'lake-formation':
      return {
        by: 'Lake Formation',
        answering: "Glue's",
        what: register,
        text: `In Lake Formation, grant ${who} CREATE_DATABASE on the catalogue, or CREATE_TABLE, ALTER and DESCRIBE in ${database} and on its tables.`,
      };
    case 'glue':
      return {
        by: 'Glue',
        answering: "Glue's",
        what: register,
        text: `Let ${who} do what Glue's answer names; look for denies in the catalogue's resource policy.`,
      };
  }
}

/** Glue, Lake Formation behind it, or the lake bucket lets nothing be published. */
export function catalogueRefusedAlert(story: CatalogueStory, fault: Fault): Alert {
  const { deployment, export: export_ } = story;
  const { by, answering, what, text } = refusing(refuserIn(fault.message), story);
  return {
    ...commonParts(story, 'catalogue-refused', severity[story.importance]),
    headline: `export verified, not queryable: ${by} refuses`,
    story: [
      `Verified is ${exportText(export_)}; ${what}.`,
      `${answering} answer: ${oneLine(foundIn(fault))}`,
      'ETL that follows exports of this cluster waits until that is over.',
    ],
    details: [],
    unaffected,
    steps: [
      { text },
      {
        text: 'Nothing else: each sweep tries again, and catches up with all exports that wait. To try at once:',
        command: invokeCommand(deployment, 'publish-export', { publish: export_.record }),
      },
    ],
    links: links(story, 'catalogue-refused'),
    figures: figures(story),
  };
}

/** Tables that no table of Athena can show. */
export function tablesLeftOutAlert(story: CatalogueStory, leftOut: readonly LeftOut[]): Alert {
  const todo = [...new Set(leftOut.map((one) => one.todo))].slice(0, 5);
  return {
    ...commonParts(story, 'catalogue-tables-left-out', severity[story.importance]),
    headline: `${counted(leftOut.length, 'table')} exported, not queryable`,
    story: [
      `Of ${exportText(story.export)}, these tables are whole in the lake and not in ${story.database}:`,
    ],
    details: leftOut.map(({ source, why }) => `${source}: ${why}`),
    unaffected,
    steps: todo.map((text) => ({ text })),
    links: links(story, 'catalogue-tables-left-out'),
    figures: { ...figures(story), leftOut: leftOut.length },
  };
}

/** What kept tables from being registered is over. */
export function catalogueWholeAlert(story: CatalogueStory, since: Date): Alert {
  return {
    ...commonParts(story, 'catalogue-whole', 'info'),
    status: 'resolved',
    headline: 'all verified exports are queryable again',
    story: [
      `Everything that is verified is in the database ${story.database}; something was not since ${minuteText(since)}.`,
    ],
    details: [],
    unaffected,
    steps: [],
    links: links(story, 'catalogue-whole'),
    figures: figures(story),
  };
}

/** A column has another type: queries of the table see nothing new until they name the next one. */
export function tableVersionAlert(story: CatalogueStory, opened: readonly PlannedTable[]): Alert {
  return {
    ...commonParts(story, 'catalogue-table-version', severity[story.importance]),
    deduplicationKey: `catalogue-table-version/${story.database}/${story.export.taskIdentifier}`,
    headline: `${counted(opened.length, 'table')} changed a column's type, new rows are under another name`,
    story: [
      `With ${exportText(story.export)}, Athena could not read old and new files in one table of ${story.database}.`,
    ],
    details: opened.map(
      ({ source, table, incompatible }) => `${source} is now ${table.name} (${incompatible.join('; ')})`,
    ),
    unaffected: 'snapshots registered before; they stay readable under the old name.',
    steps: [
      { text: 'Change queries and views to that name; UNION ALL with a CAST reads both.' },
      { text: 'ETL that reads files by their location is not concerned by names, but by the type.' },
    ],
    links: links(story, 'catalogue-table-version'),
    figures: { ...figures(story), tables: opened.length },
  };
}

/** What the service said, without what was expected of it. */
function foundIn({ message }: Fault): string {
  return /Found: (.*)\. Do: /s.exec(message)?.[1] ?? message;
}

/** What alerts about a cluster's tables in the catalogue have in common. */
export function commonParts(
  { deployment, team, database, export: export_, now }: CatalogueStory,
  kind: string,
  of: Severity,
) {
  return {
    kind,
    severity: of,
    deduplicationKey: `${kind}/${database}`,
    thread: `catalogue/${database}`,
    deployment: deployment.name,
    ...teamPart({ team }),
    cluster: export_.clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

export function links({ deployment, database }: CatalogueStory, anchor: string): Alert['links'] {
  const target = glueDatabaseConsoleUrl(partitionOf(deployment.region), deployment.region, database);
  return [runbookLink(deployment, anchor), { label: 'Glue console', target }];
}

export function figures({ database, export: export_ }: CatalogueStory): Alert['figures'] {
  const { taskIdentifier, snapshotArn, snapshotTime, clusterId } = export_;
  return { database, taskIdentifier, snapshotArn, snapshotTime, clusterId };
}
