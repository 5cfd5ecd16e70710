import type { Alert } from '../alert/alert.ts';
import { counted, invokeCommand, minuteText } from '../alert/wording.ts';
import { type CatalogueStory, commonParts, figures, links, severity } from '../catalogue/alerts.ts';
import { oneLine } from '../export/reason.ts';

const unaffected = 'the exports, the tables with their text columns, and views made before.';

/** A view that is not as it is to be. */
export interface MissingView {
  /** The table in PostgreSQL; where all views of the database are concerned, the database in the catalogue. */
  readonly source: string;
  readonly why: string;
}

/** Views that Athena does not make. */
export function viewsNotMadeAlert(story: CatalogueStory, missing: readonly MissingView[]): Alert {
  const { deployment, database, export: export_ } = story;
  return {
    ...commonParts(story, 'catalogue-views-not-made', severity[story.importance]),
    headline: `${counted(missing.length, 'typed view')} not made: ${refusing(missing)} refuses`,
    story: [
      `Tables of ${database} are registered and can be queried; these views of them are missing, or old:`,
    ],
    details: missing.map(({ source, why }) => `${source}: ${oneLine(why)}`),
    unaffected,
    steps: [
      { text: todo(story, missing) },
      {
        text: 'Nothing else: it is tried again each hour. At once:',
        command: invokeCommand(deployment, 'define-views', { define: export_.record }),
      },
    ],
    links: links(story, 'catalogue-views-not-made'),
    figures: { ...figures(story), views: missing.length },
  };
}

/** All views are as they are to be. */
export function viewsWholeAlert(story: CatalogueStory, since: Date): Alert {
  return {
    ...commonParts(story, 'catalogue-views-whole', 'info'),
    status: 'resolved',
    headline: 'all typed views are made again',
    story: [
      `Each table of ${story.database} has its view; some had none, or an old one, since ${minuteText(since)}.`,
    ],
    details: [],
    unaffected,
    steps: [],
    links: links(story, 'catalogue-views-whole'),
    figures: figures(story),
  };
}

const lakeFormation = /lake ?formation/i;
const output = /output ?(location|bucket)|\bS3\b|verify\/create/i;

function refusing(missing: readonly MissingView[]): string {
  return missing.some(({ why }) => lakeFormation.test(why)) ? 'Lake Formation' : 'Athena';
}

function todo({ deployment, database }: CatalogueStory, missing: readonly MissingView[]): string {
  const who = `the role of steward-${deployment.name}-define-views`;
  if (missing.some(({ why }) => lakeFormation.test(why))) {
    return `In Lake Formation, grant ${who} CREATE_TABLE and DESCRIBE in ${database}, and SELECT and ALTER on its tables.`;
  }
  if (missing.some(({ why }) => output.test(why))) {
    return `See that athena.output of the deployment is a bucket that ${who} may write to, and its key one that it may use.`;
  }
  return "Read Athena's answer; see that the workgroup is there, enabled, and of engine version 3.";
}
