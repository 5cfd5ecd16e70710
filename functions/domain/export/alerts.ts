import type { Alert, Severity, Step } from '../alert/alert.ts';
import { rdsConsoleUrl, s3ConsoleUrl } from '../alert/console.ts';
import { counted, durationText, invokeCommand, minuteText } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import type { Importance } from '../policy/policy.ts';
import { meaningOfCause, oneLine } from './reason.ts';
import { type ExportTask, exportFolder } from './task.ts';
import { withoutAttempt } from './task-identifier.ts';
import type { TableProblem, Verdict } from './verdict.ts';
import type { WantedExport } from './wanted-export.ts';

/** What an alert about an export is told from. */
export interface ExportStory {
  readonly deployment: { readonly name: string; readonly region: string };
  readonly importance: Importance;
  readonly export: WantedExport;
  readonly now: Date;
}

/** An export that ended, in addition. */
export interface EndedExportStory extends ExportStory {
  readonly task: ExportTask;
  readonly lakeBucket: string;
  /** The ledger key of the export's record. */
  readonly recordKey: string;
  /** When the snapshot of the last good export was taken. */
  readonly lastVerified: Date | undefined;
}

const failure: Readonly<Record<Importance, Severity>> = { critical: 'sev3', standard: 'warn', low: 'info' };
const partial: Readonly<Record<Importance, Severity>> = { critical: 'warn', standard: 'warn', low: 'info' };

const databaseUnaffected = 'the cluster and its backups';

export function exportVerifiedAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'verified' }>,
): Alert {
  const tables = counted(verdict.tables.length, 'table');
  return {
    ...common(story, 'export-verified', 'info'),
    headline: `export verified, ${tables}`,
    story: [
      `All ${tables} expected of ${snapshotText(story)} are in the lake${took(story.task)}.`,
      ...emptyText(verdict.empty),
    ],
    details: [],
    unaffected: `${databaseUnaffected}; an export reads the snapshot, not the database.`,
    notMeasured: 'row counts; RDS reports none.',
    steps: [],
    links: [filesLink(story), ...links(story, 'export-verified')],
    figures: { ...figures(story), tables: verdict.tables.length, emptyTables: verdict.empty.length },
  };
}

export function exportIncompleteAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'incomplete' }>,
): Alert {
  const { problems, expected, tables } = verdict;
  return {
    ...common(story, 'export-incomplete', partial[story.importance]),
    headline: `export incomplete, ${problems.length} of ${counted(expected, 'table')} missing`,
    story: [
      'RDS said COMPLETE; our check disagrees.',
      `Of ${snapshotText(story)}, ${counted(tables.length, 'table')} verified, ${problems.length} not:`,
    ],
    details: problems.map(problemLine),
    unaffected: `${databaseUnaffected}, and the tables that are verified. ${readersText(story)}`,
    notMeasured: 'row counts; RDS reports none.',
    steps: incompleteSteps(story, problems),
    links: [filesLink(story), ...links(story, 'export-incomplete')],
    figures: { ...figures(story), tables: tables.length, problems: problems.length, expected },
  };
}

export function exportFailedAlert(
  story: EndedExportStory,
  verdict: Extract<Verdict, { kind: 'failed' }>,
): Alert {
  const { todo, retryCanHelp } = meaningOfCause(verdict.cause);
  const again = retryCanHelp
    ? 'Start it again; causes of this kind can pass by themselves.'
    : 'Then start it again.';
  return {
    ...common(story, 'export-failed', failure[story.importance]),
    headline: `export failed, snapshot of ${minuteText(new Date(story.export.snapshotTime))} not in the lake`,
    story: [
      `RDS ended the export of ${snapshotText(story)} as ${story.task.state}${after(story.task)}.`,
      `Cause: ${oneLine(verdict.cause)}`,
    ],
    details: [],
    unaffected: `${databaseUnaffected}; the snapshot itself can still be restored. ${readersText(story)}`,
    steps: [...todo.map((text) => ({ text })), againStep(story, again)],
    links: links(story, 'export-failed'),
    figures: { ...figures(story), cause: oneLine(verdict.cause) },
  };
}

export function exportCanceledAlert(story: EndedExportStory): Alert {
  return {
    ...common(story, 'export-canceled', partial[story.importance]),
    headline: `export canceled, snapshot of ${minuteText(new Date(story.export.snapshotTime))} not in the lake`,
    story: [
      `Somebody canceled the export of ${snapshotText(story)}${after(story.task)}; this suite never does.`,
      `Files written until then are still in the lake, under ${exportFolder(story.task)}.`,
    ],
    details: [],
    unaffected: `${databaseUnaffected}; the snapshot itself can still be restored. ${readersText(story)}`,
    steps: [
      { text: 'Ask who canceled it: CancelExportTask in CloudTrail.' },
      againStep(story, 'If it is still wanted, start it again.'),
    ],
    links: [filesLink(story), ...links(story, 'export-canceled')],
    figures: figures(story),
  };
}

/** RDS would not start the export, and only a person can change that. */
export function exportNotStartedAlert(
  story: ExportStory,
  refusal: { readonly code: string; readonly message: string; readonly cause: string },
  todo: readonly string[],
): Alert {
  return {
    ...common(story, 'export-not-started', failure[story.importance]),
    headline: `export not started, ${refusal.cause}`,
    story: [
      `RDS refused to export ${snapshotText(story)}: ${refusal.code}.`,
      `In its words: ${oneLine(refusal.message)}`,
      'Every sweep (15 minutes) tries again; this is the only message about this snapshot.',
    ],
    details: [],
    unaffected: `${databaseUnaffected}, and exports made before.`,
    steps: [
      ...todo.map((text) => ({ text })),
      {
        text: 'Nothing else: the next sweep starts the export. To try at once:',
        command: startCommand(story),
      },
    ],
    links: links(story, 'export-not-started'),
    figures: { ...figures(story), code: refusal.code },
  };
}

/** The snapshot was deleted while its export waited, or before its start could be confirmed. */
export function snapshotVanishedAlert(story: ExportStory): Alert {
  const { export: export_, now } = story;
  const waited = now.getTime() - Date.parse(export_.wantedAt);
  return {
    ...common(story, 'snapshot-vanished', failure[story.importance]),
    headline: `snapshot of ${minuteText(new Date(export_.snapshotTime))} deleted before its export`,
    story: [
      `RDS has no ${snapshotText(story)} any more; its export was wanted for ${durationText(waited)} and never started.`,
      'Who deleted it: not looked up. RDS sends no event when a cluster snapshot is deleted.',
    ],
    details: [],
    unaffected: 'the cluster, its other snapshots, and exports made before.',
    steps: [
      { text: 'Nothing can bring this snapshot back into the lake; the next one is exported by itself.' },
      {
        text: 'If it waited for a slot, raise exports.slots (AWS allows 5) or this cluster’s priority; if a person deleted it, look for DeleteDBClusterSnapshot in CloudTrail.',
      },
    ],
    links: links(story, 'snapshot-vanished'),
    figures: { ...figures(story), waitedSeconds: Math.round(waited / 1_000) },
  };
}

function common(story: ExportStory, kind: string, severity: Severity) {
  const { export: export_, deployment, now } = story;
  return {
    kind,
    severity,
    deduplicationKey: `${kind}/${export_.taskIdentifier}`,
    thread: `export/${withoutAttempt(export_.taskIdentifier)}`,
    deployment: deployment.name,
    cluster: export_.clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

function snapshotText({ export: export_ }: ExportStory): string {
  return `snapshot ${export_.snapshotIdentifier} (${minuteText(new Date(export_.snapshotTime))})`;
}

function took(task: ExportTask): string {
  return task.startedAt && task.endedAt
    ? `, after ${durationText(task.endedAt.getTime() - task.startedAt.getTime())}`
    : '';
}

function after(task: ExportTask): string {
  return task.percentProgress > 0 ? `${took(task)}, at ${task.percentProgress} %` : took(task);
}

function emptyText(empty: readonly string[]): string[] {
  if (empty.length === 0) return [];
  return [
    `${counted(empty.length, 'table')} without a file, taken as empty: the manifest says nothing was written.`,
  ];
}

/** What readers of the lake see meanwhile. */
function readersText({ lastVerified }: EndedExportStory): string {
  return lastVerified
    ? `Readers who wait for "Export Verified" still use the export of ${minuteText(lastVerified)}.`
    : 'No export of this cluster has been verified yet.';
}

function problemLine({ name, why }: TableProblem): string {
  return name === undefined ? why : `${name}: ${why}`;
}

function incompleteSteps(story: EndedExportStory, problems: readonly TableProblem[]): Step[] {
  const todo = [...new Set(problems.map((problem) => problem.todo).filter((text) => text !== undefined))];
  const sameSnapshot = problems.every((problem) => problem.sameSnapshotCanHelp);
  const again = sameSnapshot
    ? againStep(story, 'Export the same snapshot again (RDS charges by the size of the snapshot).')
    : newSnapshotStep(story);
  const accept: Step = {
    text: 'To accept the export as it is, so that the next ones are measured against it:',
    command: invokeCommand(story.deployment, 'verify-export', { accept: story.recordKey }),
  };
  return [...todo.map((text) => ({ text })), again, accept];
}

function newSnapshotStep({ export: export_, deployment }: ExportStory): Step {
  return {
    text: 'Exporting this snapshot again cannot help: what is wrong is inside it. The next snapshot is exported by itself; for one now, then exported by its event if "manual" is among exports.snapshots:',
    command: `aws rds create-db-cluster-snapshot --region ${deployment.region} --db-cluster-identifier ${export_.clusterIdentifier} --db-cluster-snapshot-identifier ${export_.clusterIdentifier}-again`,
  };
}

function againStep({ export: export_, deployment }: ExportStory, text: string): Step {
  const request = { snapshot: export_.snapshotArn, attempt: export_.attempt + 1 };
  return { text, command: invokeCommand(deployment, 'export-snapshots', request) };
}

function startCommand({ export: export_, deployment }: ExportStory): string {
  return invokeCommand(deployment, 'export-snapshots', { snapshot: export_.snapshotArn });
}

function links(story: ExportStory, anchor: string): Alert['links'] {
  return [
    { label: 'Runbook', target: `docs/runbook.md#${anchor}` },
    { label: 'RDS console', target: rdsConsoleUrl(partitionOf(story), story.deployment.region) },
  ];
}

function filesLink(story: EndedExportStory): Alert['links'][number] {
  const { deployment, lakeBucket, task } = story;
  return {
    label: 'Files',
    target: s3ConsoleUrl(partitionOf(story), deployment.region, lakeBucket, exportFolder(task)),
  };
}

function partitionOf({ export: export_ }: ExportStory): string {
  return parseArn(export_.snapshotArn)?.partition ?? 'aws';
}

function figures({ export: export_ }: ExportStory): Alert['figures'] {
  const { taskIdentifier, attempt, snapshotArn, snapshotTime, clusterId } = export_;
  return { taskIdentifier, attempt, snapshotArn, snapshotTime, clusterId };
}
