import type { Alert } from '../alert/alert.ts';
import { counted, durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';

/** Backups whose time has come, and that RDS does not delete for this suite. */
export interface DeletionStory {
  readonly deployment: Policy['deployment'];
  readonly due: number;
  readonly now: Date;
}

export function deletionRefusedAlert(story: DeletionStory, reason: string): Alert {
  const { deployment, due } = story;
  return {
    ...common(story),
    severity: 'warn',
    headline: `retention may not delete, ${counted(due, 'backup')} due`,
    story: [
      `${counted(due, 'backup')} carried the mark until its end, and none was deleted: after the first refusal nothing else is tried.`,
      reason,
      'Each further run tries one. You get one more message when it works, or when nothing is due any more; none between.',
    ],
    unaffected: 'every backup: nothing is lost. What is due costs storage until it goes.',
    steps: [
      {
        text: 'If they are to be deleted, deploy the stack that grants it and nothing else:',
        command: `npx cdk deploy AuroraSteward-${deployment.name}-deletion`,
      },
      {
        text: 'If it is deployed: look for a service control policy or permissions boundary that denies rds:DeleteDBClusterSnapshot.',
      },
      { text: 'If nothing is to be deleted: set backupRetention.mode to "observe" and deploy.' },
    ],
  };
}

export function deletionAllowedAlert(story: DeletionStory, since: Date): Alert {
  const forMs = story.now.getTime() - since.getTime();
  return {
    ...common(story),
    severity: 'info',
    status: 'resolved',
    headline: 'retention is no longer refused',
    story: [`It was since ${minuteText(since)}, ${durationText(forMs)}.`],
    unaffected: 'everything else.',
    steps: [],
  };
}

function common({ deployment, due, now }: DeletionStory) {
  return {
    kind: 'backup-deletion-refused',
    deduplicationKey: `backup-deletion-refused/${deployment.name}`,
    thread: `backup-deletion-refused/${deployment.name}`,
    deployment: deployment.name,
    cluster: 'all clusters',
    details: [],
    links: [runbookLink(deployment, 'backup-deletion-refused')],
    figures: { due },
    foundAt: now.toISOString(),
  };
}
