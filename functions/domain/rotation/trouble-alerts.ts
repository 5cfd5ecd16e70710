import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { SecretPolicy } from '../policy/rotation.ts';
import { secretKey } from './rotation-record.ts';
import type { RotationTrouble } from './trouble.ts';

/** What an alert about a secret is told from. */
export interface RotationStory {
  readonly deployment: Policy['deployment'];
  readonly secret: Pick<SecretPolicy, 'name' | 'team' | 'secretArn'>;
  readonly now: Date;
}

export function rotationTroubleAlert(story: RotationStory, trouble: RotationTrouble): Alert {
  const { deployment, secret, now } = story;
  const { name, short, found, todo, grave } = trouble;
  const settles = name === 'stuck' || grave;
  return {
    ...common(story, `rotation-${name}`),
    severity: grave ? 'sev2' : 'sev3',
    deduplicationKey: `rotation-${name}/${secretKey(secret.secretArn)}/${now.toISOString()}`,
    headline: short,
    story: [...found],
    details: [],
    unaffected: grave
      ? 'connections that are open, and applications that keep a password of their own.'
      : 'applications: the password that they have goes on working.',
    steps: [
      ...todo.map((text) => ({ text })),
      ...(settles
        ? [
            {
              text: 'To settle an attempt:',
              command: invokeCommand(deployment, 'rotate-secret', { settle: secret.name }),
            },
          ]
        : []),
      {
        text: 'To see what would stop a rotation, changing nothing:',
        command: invokeCommand(deployment, 'rotate-secret', { dryRun: secret.name }),
      },
    ],
    figures: { secretArn: secret.secretArn, trouble: name },
  };
}

/** It is rotated again, or could be. */
export function rotationWellAlert(story: RotationStory, since: Date): Alert {
  const { secret, now } = story;
  return {
    ...common(story, 'rotation-well'),
    severity: 'info',
    status: 'resolved',
    deduplicationKey: `rotation-well/${secretKey(secret.secretArn)}/${now.toISOString()}`,
    headline: 'nothing is in the way of its rotation any more',
    story: [`What was told on ${minuteText(since)} is over.`],
    details: [],
    unaffected: 'everything; this is for your information.',
    steps: [],
    figures: { secretArn: secret.secretArn },
  };
}

/** What alerts about a secret have in common. */
export function common({ deployment, secret, now }: RotationStory, section: string) {
  return {
    kind: section,
    thread: `rotation/${secretKey(secret.secretArn)}`,
    deployment: deployment.name,
    cluster: `secret ${secret.name}`,
    ...teamPart(secret),
    links: [runbookLink(deployment, section)],
    foundAt: now.toISOString(),
  };
}
