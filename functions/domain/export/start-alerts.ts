import type { Alert } from '../alert/alert.ts';
import { durationText } from '../alert/wording.ts';
import {
  commonFigures,
  commonLinks,
  commonParts,
  databaseUnaffected,
  type ExportStory,
  failureSeverity,
  snapshotMinute,
  snapshotText,
  startCommand,
} from './alert-parts.ts';
import { oneLine } from './reason.ts';

/** RDS would not start the export, and only a person can change that. */
export function exportNotStartedAlert(
  story: ExportStory,
  refusal: { readonly code: string; readonly message: string; readonly cause: string },
  todo: readonly string[],
): Alert {
  return {
    ...commonParts(story, 'export-not-started', failureSeverity[story.importance]),
    headline: `export not started, ${refusal.cause}`,
    story: [
      `RDS refused to export ${snapshotText(story)}: ${refusal.code}.`,
      `In its words: ${oneLine(refusal.message)}`,
      'Every sweep tries again; this is the only message about this snapshot.',
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
    links: commonLinks(story, 'export-not-started'),
    figures: { ...commonFigures(story), code: refusal.code },
  };
}

/** The snapshot was deleted while its export waited, or before its start could be confirmed. */
export function snapshotVanishedAlert(story: ExportStory): Alert {
  const waited = story.now.getTime() - Date.parse(story.export.wantedAt);
  return {
    ...commonParts(story, 'snapshot-vanished', failureSeverity[story.importance]),
    headline: `snapshot of ${snapshotMinute(story)} deleted before its export`,
    story: [
      `RDS has no ${snapshotText(story)} any more; its export was wanted for ${durationText(waited)} and never started.`,
      'Who deleted it: not looked up. RDS sends no event when a cluster snapshot is deleted.',
    ],
    details: [],
    unaffected: 'the cluster, its other snapshots, and exports made before.',
    steps: [
      { text: 'Nothing can bring this snapshot into the lake any more; the next one is exported by itself.' },
      {
        text: 'If it waited for a slot: raise exports.slots (AWS allows 5), or the priority of this cluster.',
      },
      { text: 'If a person deleted it: look for DeleteDBClusterSnapshot in CloudTrail.' },
    ],
    links: commonLinks(story, 'snapshot-vanished'),
    figures: { ...commonFigures(story), waitedSeconds: Math.round(waited / 1_000) },
  };
}
