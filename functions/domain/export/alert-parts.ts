import type { Alert, Severity, Step } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { rdsConsoleUrl } from '../alert/console.ts';
import { invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import { parseArn } from '../arn.ts';
import type { Importance, Policy } from '../policy/policy.ts';
import { isLive } from './live.ts';
import { sourceNoun, sourceText } from './source-text.ts';
import { withoutAttempt } from './task-identifier.ts';
import type { WantedExport } from './wanted-export.ts';

/** What an alert about an export is told from. */
export interface ExportStory {
  readonly deployment: Policy['deployment'];
  readonly importance: Importance;
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly export: WantedExport;
  readonly now: Date;
}

/** A snapshot is not in the lake: by how much its cluster matters. */
export const failureSeverity: Readonly<Record<Importance, Severity>> = {
  critical: 'sev3',
  standard: 'warn',
  low: 'info',
};

export const databaseUnaffected = 'the cluster and its backups';

/** What all alerts about exports have in common. */
export function commonParts(story: ExportStory, kind: string, severity: Severity) {
  const { export: export_, deployment, now } = story;
  return {
    kind,
    severity,
    deduplicationKey: `${kind}/${export_.taskIdentifier}`,
    thread: `export/${withoutAttempt(export_.taskIdentifier)}`,
    deployment: deployment.name,
    ...teamPart(story),
    cluster: export_.clusterIdentifier,
    foundAt: now.toISOString(),
  };
}

/** `20 Nov 2026 02:10 UTC` */
function snapshotMinute({ export: export_ }: ExportStory): string {
  return minuteText(new Date(export_.snapshotTime));
}

export function snapshotText({ export: export_ }: ExportStory): string {
  return sourceText(export_);
}

/** `snapshot of 20 Nov 2026 02:10 UTC`, for a headline. */
export function sourceOfMinute(story: ExportStory): string {
  return isLive(story.export)
    ? `live cluster as of ${snapshotMinute(story)}`
    : `snapshot of ${snapshotMinute(story)}`;
}

interface Startable {
  readonly export: Pick<WantedExport, 'snapshotArn' | 'snapshotTime' | 'clusterIdentifier'>;
  readonly deployment: Policy['deployment'];
}

/** Starts the export, or exports again as the next attempt. */
export function startCommand({ export: export_, deployment }: Startable, attempt?: number): string {
  const source = isLive(export_)
    ? { live: export_.clusterIdentifier, due: export_.snapshotTime }
    : { snapshot: export_.snapshotArn };
  const request = { ...source, ...(attempt !== undefined && { attempt }) };
  return invokeCommand(deployment, 'export-snapshots', request);
}

/** `text`, with the command for the next attempt. */
export function againStep(story: ExportStory, text: string): Step {
  return {
    text: `${text} (RDS bills each export by the size of the ${sourceNoun(story.export)}.)`,
    command: startCommand(story, story.export.attempt + 1),
  };
}

export function commonLinks(story: ExportStory, anchor: string): Alert['links'] {
  return [
    runbookLink(story.deployment, anchor),
    { label: 'RDS console', target: rdsConsoleUrl(partitionOf(story), story.deployment.region) },
  ];
}

export function partitionOf({ export: export_ }: ExportStory): string {
  return parseArn(export_.snapshotArn)?.partition ?? 'aws';
}

export function commonFigures({ export: export_ }: ExportStory): Alert['figures'] {
  const { taskIdentifier, attempt, snapshotArn, snapshotTime, clusterId } = export_;
  return { taskIdentifier, attempt, snapshotArn, snapshotTime, clusterId };
}
