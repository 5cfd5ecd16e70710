import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import { type Hold, holdByHandTag } from './hold.ts';

/** A backup whose hold ought to have been lifted. */
export interface HoldStory {
  readonly deployment: Policy['deployment'];
  /** Whose cluster it is. */
  readonly team?: string | undefined;
  readonly clusterIdentifier: string;
  readonly snapshot: string;
  readonly now: Date;
}

export function holdExpiredAlert(story: HoldStory, holds: readonly Hold[]): Alert {
  const { deployment, snapshot } = story;
  return {
    ...common(story),
    severity: 'warn',
    headline: `hold of a backup ran out ${durationText(overdue(holds, story.now))} ago and still stands`,
    story: [
      `Snapshot ${snapshot} is kept by ${holds.map(holdText).join(' and ')}.`,
      'It was to be let go by then. A hold does not end by itself: only whoever gave it knows whether what it was for is over. Until it is lifted, retention keeps the snapshot, and AWS bills it.',
      'You get one more message when it is lifted or put off; none between.',
    ],
    unaffected: 'every other backup.',
    steps: [
      { text: 'Ask whether the copy, the restore or the inquiry that it was for is over.' },
      ...holds.map(({ tag }) => ({
        text: `If so, let it go${tag === holdByHandTag ? '' : ` (${tag})`}:`,
        command: invokeCommand(deployment, 'hold-backups', {
          release: snapshot,
          ...(tag !== holdByHandTag && { tag }),
        }),
      })),
      { text: `If not, hold it for longer: steward backups hold ${snapshot} --until … --reason …` },
    ],
  };
}

export function holdEndedAlert(story: HoldStory, since: Date): Alert {
  const forMs = story.now.getTime() - since.getTime();
  return {
    ...common(story),
    severity: 'info',
    status: 'resolved',
    headline: 'hold of a backup is lifted or put off',
    story: [
      `Snapshot ${story.snapshot} had a hold that had run out; seen ${minuteText(since)}, ${durationText(forMs)} ago.`,
    ],
    unaffected: 'every other backup.',
    steps: [],
  };
}

/** How long ago the first of them ran out, in milliseconds. */
function overdue(holds: readonly Hold[], now: Date): number {
  return Math.max(...holds.map(({ until = now }) => now.getTime() - until.getTime()));
}

function holdText({ tag, until, why }: Hold): string {
  const end = until === undefined ? '' : `, which says until ${minuteText(until)}`;
  return `its tag ${tag}${end}${why === '' ? '' : ` ("${why}")`}`;
}

function common(story: HoldStory) {
  const { deployment, clusterIdentifier, snapshot, now } = story;
  return {
    kind: 'backup-hold-expired',
    deduplicationKey: `backup-hold-expired/${snapshot}`,
    thread: `backup-hold-expired/${snapshot}`,
    deployment: deployment.name,
    ...teamPart(story),
    cluster: clusterIdentifier,
    details: [],
    links: [runbookLink(deployment, 'backup-hold-expired')],
    figures: { snapshot },
    foundAt: now.toISOString(),
  };
}
