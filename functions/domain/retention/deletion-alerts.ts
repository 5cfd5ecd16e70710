import type { Alert } from '../alert/alert.ts';
import { counted, durationText, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { Retained } from './retained.ts';

/** Backups or exports whose time has come, and that AWS does not delete for this suite. */
export interface DeletionStory {
  readonly retained: Retained;
  readonly deployment: Policy['deployment'];
  readonly due: number;
  readonly now: Date;
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

function common({ retained, deployment, due, now }: DeletionStory) {
  const kind = `${retained.kind}-deletion-refused`;
  return {
    kind,
    deduplicationKey: `${kind}/${deployment.name}`,
    thread: `${kind}/${deployment.name}`,
    deployment: deployment.name,
    cluster: 'all clusters',
    details: [],
    links: [runbookLink(deployment, kind)],
    figures: { due },
    foundAt: now.toISOString(),
  };
}
