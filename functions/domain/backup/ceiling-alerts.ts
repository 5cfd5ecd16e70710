import type { Alert } from '../alert/alert.ts';
import { counted, durationText, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';

/** More backups are due than one run of retention may mark or delete. */
export interface CeilingStory {
  readonly deployment: Policy['deployment'];
  readonly most: number;
  /** How many more are due to be marked, and to be deleted. */
  readonly over: { readonly mark: number; readonly delete: number };
  readonly now: Date;
}

export function ceilingAlert(story: CeilingStory): Alert {
  const { deployment, most, over } = story;
  return {
    ...common(story),
    severity: 'warn',
    headline: `retention stopped at ${counted(most, 'backup')}, ${over.mark + over.delete} more are due`,
    story: [
      `A run may mark ${most} and delete ${most}. Beyond that ${over.mark} were due to be marked and ${over.delete} to be deleted; they stay for now.`,
      'That may be a backlog, or a mistake in backupRetention: a rule that was lowered, an entry that chooses more clusters than before.',
      'Each further run goes on with as many. You get one more message when nothing is left over; none between.',
    ],
    unaffected: 'what has no mark: nothing is deleted that was not marked days before.',
    steps: [
      {
        text: 'See what would go and what stays, with the reason for each:',
        command: invokeCommand(deployment, 'keep-backups', { dryRun: true }),
      },
      {
        text: 'If it is a mistake: set backupRetention.mode to "off" or destroy the deletion stack, which takes the permission away at once. Then correct the rules; what they keep is unmarked by the next run.',
        command: `npx cdk destroy AuroraSteward-${deployment.name}-deletion`,
      },
      { text: 'If it is right: do nothing, or raise backupRetention.mostDeletions.' },
    ],
  };
}

export function underCeilingAlert(story: CeilingStory, since: Date): Alert {
  const forMs = story.now.getTime() - since.getTime();
  return {
    ...common(story),
    severity: 'info',
    status: 'resolved',
    headline: 'retention is no longer over its ceiling',
    story: [`It was over since ${minuteText(since)}, ${durationText(forMs)}.`],
    unaffected: 'everything else.',
    steps: [],
  };
}

function common({ deployment, over, now }: CeilingStory) {
  return {
    kind: 'backup-retention-ceiling',
    deduplicationKey: `backup-retention-ceiling/${deployment.name}`,
    thread: `backup-retention-ceiling/${deployment.name}`,
    deployment: deployment.name,
    cluster: 'all clusters',
    details: [],
    links: [runbookLink(deployment, 'backup-retention-ceiling')],
    figures: { moreToMark: over.mark, moreToDelete: over.delete },
    foundAt: now.toISOString(),
  };
}
