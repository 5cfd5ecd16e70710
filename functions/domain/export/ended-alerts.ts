import type { Alert, Severity, Step } from '../alert/alert.ts';
import { s3ConsoleUrl } from '../alert/console.ts';
import { counted, durationText, invokeCommand, minuteText } from '../alert/wording.ts';
import { dayOf } from '../calendar.ts';
import type { Importance } from '../policy/policy.ts';
import { isOfInstance } from '../snapshot/snapshot.ts';
import {
  againStep,
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
  failureSeverity,
  partitionOf,
  snapshotText,
  sourceOfMinute,
} from './alert-parts.ts';
import { isLive } from './live.ts';
import { meaningOfCause, oneLine } from './reason.ts';
import { sourceNoun } from './source-text.ts';
import type { TableProblem } from './table-problem.ts';
import { type ExportTask, exportFolder } from './task.ts';
import type { Verdict } from './verdict.ts';

/** An export that ended. */
export interface EndedExportStory extends ExportStory {
  readonly task: ExportTask;
  readonly lakeBucket: string;
  /** The ledger key of the export's record. */
  readonly recordKey: string;
  /** When the snapshot of the last good export was taken. */
  readonly lastVerified: Date | undefined;
}

/** Part of a snapshot is in the lake, or somebody chose that none is. */
const partialSeverity: Readonly<Record<Importance, Severity>> = {
  critical: 'warn',
  standard: 'warn',
  low: 'info',
};

const notMeasured = 'whether each table has as many rows as the database had; RDS reports no row counts.';

export function exportVerifiedAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'verified' }>,
): Alert {
  const { tables, empty, rows } = verdict;
  const all = counted(tables.length, 'table');
  return {
    ...commonParts(story, 'export-verified', 'info'),
    headline: `export verified, ${all}, ${wholeNumber(rows)} rows`,
    story: [
      `All ${all} expected of ${snapshotText(story)} are in the lake${after(story.task)}; every file is whole.`,
      ...(empty.length === 0
        ? []
        : [
            `${empty.length} of them without a file, taken as empty: their manifest says nothing was written.`,
          ]),
    ],
    details: [],
    unaffected: `${databaseUnaffected}; an export reads ${isLive(story.export) ? 'a clone of the volume' : 'the snapshot'}, not the database.`,
    notMeasured,
    steps: [],
    links: [filesLink(story), ...commonLinks(story, 'export-verified')],
    figures: { ...commonFigures(story), tables: tables.length, emptyTables: empty.length, rows },
  };
}

export function exportIncompleteAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'incomplete' }>,
): Alert {
  const { problems, expected, tables } = verdict;
  const onlyTables = problems.every(({ name }) => isTable(name));
  const figure = onlyTables
    ? `${problems.length} of ${counted(expected, 'table')} missing`
    : `${counted(tables.length, 'table')} verified, ${counted(problems.length, 'problem')}`;
  return {
    ...commonParts(story, 'export-incomplete', partialSeverity[story.importance]),
    headline: `export incomplete, ${figure}`,
    story: [
      'RDS said COMPLETE; our check disagrees.',
      `Of ${snapshotText(story)}, ${counted(tables.length, 'table')} verified, ${problems.length} not:`,
    ],
    details: problems.map(({ name, why }) => (name === undefined ? why : `${name}: ${why}`)),
    unaffected: `${databaseUnaffected}, and the tables that are verified. ${readersText(story)}`,
    notMeasured,
    steps: incompleteSteps(story, problems),
    links: [filesLink(story), ...commonLinks(story, 'export-incomplete')],
    figures: { ...commonFigures(story), tables: tables.length, problems: problems.length, expected },
  };
}

export function exportFailedAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'failed' }>,
): Alert {
  const { todo, retryCanHelp } = meaningOfCause(verdict.cause);
  const again = retryCanHelp ? 'Start it again; such causes can pass by themselves.' : 'Then start it again.';
  const unproven = story.task.state === 'COMPLETE';
  return {
    ...commonParts(story, 'export-failed', failureSeverity[story.importance]),
    headline: unproven
      ? `export not proven complete, ${sourceOfMinute(story)}`
      : `export failed, ${sourceOfMinute(story)} not in the lake`,
    story: [
      `RDS ended the export of ${snapshotText(story)} as ${story.task.state}${after(story.task)}.`,
      `Cause: ${oneLine(verdict.cause)}`,
      ...(story.export.attempt > 1
        ? [`It was attempt ${story.export.attempt}; none got through, and no other follows by itself.`]
        : []),
    ],
    details: [],
    unaffected: `${sourceUnaffected(story)} ${readersText(story)}`,
    steps: [
      ...todo.map((text) => ({ text })),
      ...(unproven ? [checkAgainStep(story)] : []),
      againStep(story, unproven ? 'Only if nothing is there: export again.' : again),
    ],
    links: [...(unproven ? [filesLink(story)] : []), ...commonLinks(story, 'export-failed')],
    figures: { ...commonFigures(story), cause: oneLine(verdict.cause) },
  };
}

export function exportCanceledAlert(story: EndedExportStory): Alert {
  return {
    ...commonParts(story, 'export-canceled', partialSeverity[story.importance]),
    headline: `export canceled, ${sourceOfMinute(story)} not in the lake`,
    story: [
      `Somebody canceled the export of ${snapshotText(story)}${after(story.task)}; this suite does so only when a person asks it to.`,
      `Files written until then are still in the lake, under ${exportFolder(story.task)}.`,
    ],
    details: [],
    unaffected: `${sourceUnaffected(story)} ${readersText(story)}`,
    steps: [
      { text: 'Ask who canceled it: CancelExportTask in CloudTrail.' },
      againStep(story, 'If it is still wanted, start it again.'),
    ],
    links: [filesLink(story), ...commonLinks(story, 'export-canceled')],
    figures: commonFigures(story),
  };
}

/** `1,204,310` */
function wholeNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

function checkAgainStep({ deployment, recordKey }: EndedExportStory): Step {
  return {
    text: 'Look whether the files are there. If they are whole by now, check them again, which costs nothing:',
    command: invokeCommand(deployment, 'verify-export', { again: recordKey }),
  };
}

/** How long RDS took, and how far it came. */
function after({ startedAt, endedAt, state, percentProgress }: ExportTask): string {
  const time = startedAt && endedAt ? ` after ${durationText(endedAt.getTime() - startedAt.getTime())}` : '';
  return state === 'COMPLETE' ? time : `${time} at ${percentProgress} %`;
}

/** RDS exports a live cluster from a clone of its volume, and deletes that. */
function sourceUnaffected({ export: export_ }: EndedExportStory): string {
  return isLive(export_)
    ? `${databaseUnaffected}; what RDS exported was a clone, which it deletes.`
    : `${databaseUnaffected}; the snapshot itself can still be restored.`;
}

/** What readers of the lake see meanwhile. */
function readersText({ lastVerified }: EndedExportStory): string {
  const last = lastVerified
    ? `The last good export is that of ${minuteText(lastVerified)}.`
    : 'No good export of the same tables of this cluster is on record in the last three months.';
  return `${last} Readers who wait for "Export Verified" see nothing of this one.`;
}

/** Whether a problem is about one table, `database.schema.table`. */
function isTable(name: string | undefined): boolean {
  return (name?.split('.').length ?? 0) >= 3;
}

/** Repairs listed one by one; beyond, the details say it all. */
const mostRepairs = 5;

function incompleteSteps(story: EndedExportStory, problems: readonly TableProblem[]): Step[] {
  const todo = [...new Set(problems.map((problem) => problem.todo).filter((text) => text !== undefined))];
  const repairs = todo.slice(0, mostRepairs).map((text) => ({ text }));
  const more = todo.length - repairs.length;
  // The cluster itself is another with each export.
  const again = isLive(story.export) || problems.every((problem) => problem.sameSnapshotCanHelp);
  return [
    ...repairs,
    ...(more > 0 ? [{ text: `The same for ${more} more; the ledger record has them all.` }] : []),
    again ? againStep(story, `Export the same ${sourceNoun(story.export)} again.`) : newSnapshotStep(story),
    {
      text: 'Or accept the export as it is; the next ones are then measured against it:',
      command: invokeCommand(story.deployment, 'verify-export', { accept: story.recordKey }),
    },
  ];
}

function newSnapshotStep({ export: export_, deployment, now }: EndedExportStory): Step {
  const cluster = export_.clusterIdentifier;
  const name = `${cluster.slice(0, 44).replace(/-$/, '')}-after-${dayOf(now).replaceAll('-', '')}`;
  return {
    text: 'Then export a new snapshot; exporting this one again cannot help, since what is wrong is inside it. The next automated one is exported by itself. One now (exported by its event where exports.snapshots has "manual"):',
    command: isOfInstance(export_.snapshotArn)
      ? `aws rds create-db-snapshot --region ${deployment.region} --db-instance-identifier ${cluster} --db-snapshot-identifier ${name}`
      : `aws rds create-db-cluster-snapshot --region ${deployment.region} --db-cluster-identifier ${cluster} --db-cluster-snapshot-identifier ${name}`,
  };
}

export function filesLink(story: EndedExportStory): Alert['links'][number] {
  const { deployment, lakeBucket, task } = story;
  const target = s3ConsoleUrl(partitionOf(story), deployment.region, lakeBucket, exportFolder(task));
  return { label: 'Files', target };
}
