import type { Alert } from '../alert/alert.ts';
import { counted } from '../alert/wording.ts';
import { commonParts, overParts, type RetentionStory } from './alert-parts.ts';

/** Backups or exports whose time has come, and that AWS does not delete for this suite. */
export interface DeletionStory extends RetentionStory {
  readonly due: number;
}

export function deletionRefusedAlert(story: DeletionStory, reason: string): Alert {
  const { retained, deployment, due } = story;
  return {
    ...common(story),
    severity: 'warn',
    headline: `retention may not delete, ${counted(due, retained.noun)} due`,
    story: [
      `${counted(due, retained.noun)} carried the mark until its end, and none was deleted: after the first refusal nothing else is tried.`,
      reason,
      'Each further run tries one. You get one more message when it works, or when nothing is due any more; none between.',
    ],
    unaffected: `every ${retained.noun}: nothing is lost. What is due costs storage until it goes.`,
    steps: [
      {
        text: 'If they are to be deleted, deploy the stack that grants it and nothing else:',
        command: `npx cdk deploy AuroraSteward-${deployment.name}-deletion`,
      },
      {
        text: `If it is deployed: look for a service control policy or permissions boundary that denies ${retained.action}.`,
      },
      { text: `If nothing is to be deleted: set ${retained.section}.mode to "observe" and deploy.` },
    ],
  };
}

export function deletionAllowedAlert(story: DeletionStory, since: Date): Alert {
  const over = { was: 'It was', since, now: story.now };
  return { ...common(story), ...overParts('retention is no longer refused', over) };
}

function common(story: DeletionStory) {
  return { ...commonParts(story, 'deletion-refused'), figures: { due: story.due } };
}
