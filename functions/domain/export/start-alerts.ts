import type { Alert, Step } from '../alert/alert.ts';
import { durationText } from '../alert/wording.ts';
import {
  againStep,
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
  failureSeverity,
  snapshotText,
  sourceOfMinute,
  startCommand,
} from './alert-parts.ts';
import { isLive } from './live.ts';
import { oneLine } from './reason.ts';
import { sourceNoun } from './source-text.ts';

/** Why an export is not started, and what to do. */
export interface NotStarted {
  readonly code: string;
  readonly message: string;
  /** A few words, for a subject. */
  readonly cause: string;
  readonly todo: readonly string[];
  /** Absent where RDS refused. */
  readonly by?: 'ourselves';
  /** `next-attempt`: trying the same again cannot help. */
  readonly again: 'by-itself' | 'next-attempt';
}

/** The export is not started, and only a person can change that. */
export function exportNotStartedAlert(story: ExportStory, refusal: NotStarted): Alert {
  const { code, message, cause, todo, by, again } = refusal;
  const last: Step =
    again === 'next-attempt'
      ? againStep(story, `Export this ${sourceNoun(story.export)} under the identifier of the next attempt.`)
      : {
          text: 'Nothing else: the next sweep starts the export. To try at once:',
          command: startCommand(story),
        };
  return {
    ...commonParts(story, 'export-not-started', failureSeverity[story.importance]),
    headline: `export not started, ${cause}`,
    story: [
      ...(by === 'ourselves'
        ? [`RDS was not asked to export ${snapshotText(story)}.`, oneLine(message)]
        : [`RDS refused to export ${snapshotText(story)}: ${code}.`, `In its words: ${oneLine(message)}`]),
      ...(again === 'by-itself'
        ? [`Every sweep tries again; this is the only message about this ${sourceNoun(story.export)}.`]
        : []),
    ],
    details: [],
    unaffected: `${databaseUnaffected}, and exports made before.`,
    steps: [...todo.map((text) => ({ text })), last],
    links: commonLinks(story, 'export-not-started'),
    figures: { ...commonFigures(story), code },
  };
}

/** The snapshot, or the cluster itself, was deleted while its export waited, or before its start could be confirmed. */
export function snapshotVanishedAlert(story: ExportStory): Alert {
  const { deleted, unaffected, steps } = isLive(story.export) ? goneCluster : goneSnapshot;
  const waited = story.now.getTime() - Date.parse(story.export.wantedAt);
  return {
    ...commonParts(story, 'snapshot-vanished', failureSeverity[story.importance]),
    headline: `${isLive(story.export) ? 'cluster' : sourceOfMinute(story)} deleted before its export`,
    story: [
      `RDS has no ${snapshotText(story)} any more; ${whatWaited(story.export)} was wanted for ${durationText(waited)} and never started.`,
      deleted,
    ],
    details: [],
    unaffected,
    steps: steps.map((text) => ({ text })),
    links: commonLinks(story, 'snapshot-vanished'),
    figures: { ...commonFigures(story), waitedSeconds: Math.round(waited / 1_000) },
  };
}

const goneSnapshot = {
  deleted: 'Who deleted it: not looked up. RDS sends no event when a cluster snapshot is deleted.',
  unaffected: 'the cluster, its other snapshots, and exports made before.',
  steps: [
    'Nothing can bring this snapshot into the lake any more; the next one is exported by itself.',
    'If it waited for a slot: raise exports.slots (AWS allows 5), or the priority of this cluster.',
    'If a person deleted it: look for DeleteDBClusterSnapshot in CloudTrail.',
  ],
} as const;

const goneCluster = {
  deleted: 'Who deleted it: not looked up.',
  unaffected: 'snapshots of it that are kept, and exports made before.',
  steps: [
    'If it was to go: take its entry out of clusters in steward.config.ts, and deploy.',
    'If its last rows belong in the lake: export its final snapshot by hand, with {"snapshot": "<identifier>"}.',
    'If nobody meant it to go: look for DeleteDBCluster in CloudTrail, and restore a snapshot.',
  ],
} as const;

function whatWaited({ attempt }: ExportStory['export']): string {
  return attempt === 1 ? 'its export' : `attempt ${attempt} of its export`;
}
