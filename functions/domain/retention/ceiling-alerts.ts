import type { Alert } from '../alert/alert.ts';
import { counted, invokeCommand } from '../alert/wording.ts';
import { commonParts, overParts, type RetentionStory } from './alert-parts.ts';
import type { Over } from './ceiling.ts';

/** More backups or exports are due than one run of retention may mark or delete. */
export interface CeilingStory extends RetentionStory {
  readonly most: number;
  readonly over: Over;
}

export function ceilingAlert(story: CeilingStory): Alert {
  const { retained, deployment, most, over } = story;
  return {
    ...common(story),
    severity: 'warn',
    headline: `retention stopped at ${counted(most, retained.noun)}, ${over.mark + over.delete} more are due`,
    story: [
      `A run may mark ${most} and delete ${most}. Beyond that ${over.mark} were due to be marked and ${over.delete} to be deleted; they stay for now.`,
      `That may be a backlog, or a mistake in ${retained.section}: a rule that was lowered, an entry that chooses more clusters than before.`,
      'Each further run goes on with as many. You get one more message when nothing is left over; none between.',
    ],
    unaffected: 'what has no mark: nothing is deleted that was not marked days before.',
    steps: [
      {
        text: 'See what would go and what stays, with the reason for each:',
        command: invokeCommand(deployment, retained.function, { dryRun: true }),
      },
      {
        text: `If it is a mistake: set ${retained.section}.mode to "off" or destroy the deletion stack, which takes the permission away at once. Then correct the rules; what they keep is unmarked by the next run.`,
        command: `npx cdk destroy AuroraSteward-${deployment.name}-deletion`,
      },
      { text: `If it is right: do nothing, or raise ${retained.section}.mostDeletions.` },
    ],
  };
}

export function underCeilingAlert(story: CeilingStory, since: Date): Alert {
  const over = { was: 'It was over', since, now: story.now };
  return { ...common(story), ...overParts('retention is no longer over its ceiling', over) };
}

function common(story: CeilingStory) {
  const { mark, delete: due } = story.over;
  return { ...commonParts(story, 'retention-ceiling'), figures: { moreToMark: mark, moreToDelete: due } };
}
