import type { Alert, Severity, Step } from '../alert/alert.ts';
import { counted, invokeCommand } from '../alert/wording.ts';
import type { Importance } from '../policy/policy.ts';
import { commonFigures, commonLinks, commonParts, databaseUnaffected, snapshotText } from './alert-parts.ts';
import { type EndedExportStory, filesLink } from './ended-alerts.ts';
import { exportFolder } from './task.ts';
import type { Verdict } from './verdict.ts';

const severity: Readonly<Record<Importance, Severity>> = { critical: 'sev1', standard: 'sev2', low: 'sev2' };

/** Folders listed with their commands; beyond, the details say it all. */
const mostCommands = 5;

/** Whether rows that the policy denies came into the lake. */
export function hasDenied({ problems }: Extract<Verdict, { kind: 'incomplete' }>): boolean {
  return problems.some(({ deniedFolder }) => deniedFolder !== undefined);
}

/** Rows that must not be there are in the lake: every hour they stay, somebody may read them. */
export function exportDeniedTablesAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'incomplete' }>,
): Alert {
  const { problems } = verdict;
  const folders = problems.flatMap(({ deniedFolder }) => deniedFolder ?? []);
  const others = problems.length - folders.length;
  const { deployment, lakeBucket, recordKey } = story;
  return {
    ...commonParts(story, 'export-denied-tables', severity[story.importance]),
    headline: `${counted(folders.length, 'denied table')} in the lake, export not published`,
    story: [
      `The export of ${snapshotText(story)} has rows of tables that exports.never keeps out.`,
      'Nobody was pointed to it: it is in no catalogue and in no pointer, and no ETL was started. Whoever may read the bucket can read it.',
      ...(others > 0 ? [`${counted(others, 'further problem')} below.`] : []),
    ],
    details: problems.map(({ name, why }) => (name === undefined ? why : `${name}: ${why}`)),
    unaffected: `${databaseUnaffected}, and exports made before.`,
    notMeasured: 'who has read the files; the access logs of the lake bucket tell.',
    steps: [
      ...folders.slice(0, mostCommands).map((folder) => removal(story, folder)),
      ...(folders.length > mostCommands
        ? [{ text: `The same for ${folders.length - mostCommands} more, in the details.` }]
        : []),
      {
        text: 'Noncurrent versions are deleted after 7 days. Where that is too late: delete them by their version ids, as the runbook shows.',
      },
      {
        text: 'Look who read them: the access logs of the lake bucket, and CloudTrail where it logs S3 data.',
      },
      {
        text: 'Find out how they came in: who started the export, and what exports.only and exports.never said then.',
      },
      {
        text: 'Then check the export again; what is left of it is published if it is whole:',
        command: invokeCommand(deployment, 'verify-export', { again: recordKey }),
      },
    ],
    links: [filesLink(story), ...commonLinks(story, 'export-denied-tables')],
    figures: {
      ...commonFigures(story),
      bucket: lakeBucket,
      deniedTables: folders.length,
      problems: problems.length,
    },
  };
}

function removal({ deployment, lakeBucket, task }: EndedExportStory, folder: string): Step {
  return {
    text: `Remove the files of ${folder}:`,
    command: `aws s3 rm --recursive --region ${deployment.region} 's3://${lakeBucket}/${exportFolder(task)}${folder}'`,
  };
}
