import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { counted, durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
  snapshotText,
} from './alert-parts.ts';
import { isLive } from './live.ts';
import { sourceName } from './source-text.ts';
import type { ExportTask } from './task.ts';
import type { WantedExport } from './wanted-export.ts';

/** An export goes on for longer than those before it make likely. */
export interface Overdue {
  readonly task: ExportTask;
  readonly runningMs: number;
  /** How long the last exports of the cluster took, the newest first. */
  readonly durations: readonly number[];
}

export function exportOverdueAlert(story: ExportStory, { task, runningMs, durations }: Overdue): Alert {
  const { deployment } = story;
  const usual =
    durations.length === 0
      ? 'No export of this cluster is on record to compare with; a day is what nobody should wait without looking.'
      : `The longest of the last ${durations.length} took ${durationText(Math.max(...durations))}.`;
  return {
    ...commonParts(story, 'export-overdue', 'warn'),
    headline: `export running for ${durationText(runningMs)}, at ${task.percentProgress} %`,
    story: [
      `RDS is still exporting ${snapshotText(story)}: ${task.state}, ${task.percentProgress} %. ${usual}`,
      'It holds one of the export slots of the account. This is the only message about its duration.',
    ],
    details: [],
    unaffected: `${databaseUnaffected}, and exports made before; others go on in the slots that are left.`,
    steps: [
      {
        text: `See whether it moves. STARTING at 0 % is ${isLive(story.export) ? 'the cloning of the volume' : 'the restore of the snapshot'}; tables without an evenly spread numeric key are read by one thread.`,
        command: `aws rds describe-export-tasks --region ${deployment.region} --export-task-identifier ${task.identifier}`,
      },
      {
        text: 'If it does not move for hours: cancel it, which keeps what is written and frees the slot, then open an AWS case.',
        command: invokeCommand(deployment, 'export-snapshots', { cancel: task.identifier }),
      },
    ],
    links: commonLinks(story, 'export-overdue'),
    figures: {
      ...commonFigures(story),
      runningSeconds: Math.round(runningMs / 1_000),
      percentProgress: task.percentProgress,
    },
  };
}

/** Exports that have waited for longer than the configuration allows. */
export interface Waiting {
  readonly deployment: Policy['deployment'];
  readonly now: Date;
  readonly limitHours: number;
  readonly slots: number;
  /** Whose clusters all that wait are. */
  readonly team?: string | undefined;
  /** The one that waits longest is the first. */
  readonly late: readonly [WantedExport, ...WantedExport[]];
  /** Tasks in progress, whoever started them. */
  readonly active: readonly ExportTask[];
  /** Those of them that this suite did not start. */
  readonly others: number;
}

export function exportsWaitingAlert(facts: Waiting): Alert {
  const { deployment, now, limitHours, late, active, slots, others } = facts;
  const [first] = late;
  const since = waitingSince(first);
  return {
    kind: 'exports-waiting',
    severity: 'warn',
    deduplicationKey: `exports-waiting/${first.taskIdentifier}`,
    thread: 'exports-waiting',
    deployment: deployment.name,
    cluster: first.clusterIdentifier,
    ...teamPart(facts),
    headline: `${counted(late.length, 'export')} not started for more than ${limitHours} h`,
    story: [
      `The first waits since ${minuteText(since)}, for ${durationText(now.getTime() - since.getTime())}.`,
      `${active.length} export tasks are in progress, ${others} of them started by others; this suite uses ${counted(slots, 'slot')}.`,
      'No further message comes while any waits for so long; what waits is started as slots come free.',
    ],
    details: late.map(
      (one) => `${one.clusterIdentifier}: ${sourceName(one)}, since ${minuteText(waitingSince(one))}`,
    ),
    unaffected: `${databaseUnaffected}. A snapshot that its retention removes before its turn is lost for the lake.`,
    steps: [
      {
        text: 'See who uses the slots:',
        command: `aws rds describe-export-tasks --region ${deployment.region} --filters Name=status,Values=starting,in_progress,canceling`,
      },
      ...(others > 0
        ? [
            {
              text: 'If others use them: ask whether theirs can wait; all tasks of the account share its quota.',
            },
          ]
        : []),
      {
        text: 'If they are ours and nothing is stuck, more is wanted than fits: export less (exports.onePer, exports.only), or raise exports.slots up to the quota of 5.',
      },
      {
        text: 'If RDS refuses to start them, the outcomes of export-snapshots in its log say with which words.',
      },
    ],
    links: [runbookLink(deployment, 'exports-waiting')],
    figures: { waiting: late.length, slots, active: active.length, others },
    foundAt: now.toISOString(),
  };
}

/** Since when it could have been started. */
export function waitingSince({ wantedAt, notBefore }: WantedExport): Date {
  return new Date(notBefore ?? wantedAt);
}
