import type { Alert } from '../alert/alert.ts';
import { teamPart } from '../alert/concern.ts';
import { counted, invokeCommand, minuteText, runbookLink } from '../alert/wording.ts';
import type { SecretPolicy } from '../policy/rotation.ts';
import type { ConductStory } from './hold-alerts.ts';
import type { Round } from './round.ts';

/** Where a round stands, in names and figures. */
export interface RoundStory extends ConductStory {
  readonly round: Round;
  /** Secrets in the round, and how many are rotated. */
  readonly secrets: number;
  readonly rotated: number;
}

/** The secret at which a round stopped, and why. */
interface StoppedBy {
  readonly secret: Pick<SecretPolicy, 'name' | 'team'>;
  readonly because: string;
}

export function stoppedAlert(
  story: RoundStory,
  { secret: { name: secret, ...whose }, because }: StoppedBy,
): Alert {
  const { deployment, round, secrets, rotated } = story;
  const wave = round.waves.length;
  const canary = wave === 1;
  return {
    ...common(story, 'rotation-wave-stopped'),
    ...teamPart(whose),
    severity: 'sev3',
    headline: `rotation in waves stopped at ${secret}, ${rotated} of ${secrets} rotated`,
    story: [
      canary
        ? `${secret} is the canary; no other secret was begun. The round began ${minuteText(new Date(round.beganAt))}.`
        : `It failed in wave ${wave} of the round of ${minuteText(new Date(round.beganAt))}. What of this wave was under way goes on; nothing else is begun.`,
      because,
    ],
    details: [],
    unaffected: `applications of the ${counted(secrets - rotated, 'secret')} that ${secrets - rotated === 1 ? 'is' : 'are'} left: the passwords that they have go on working.`,
    steps: [
      {
        text: 'See what would stop a rotation of it, changing nothing:',
        command: invokeCommand(deployment, 'rotate-secret', { dryRun: secret }),
      },
      {
        text: 'Once the cause is removed, have it tried again and the waves go on:',
        command: invokeCommand(deployment, 'conduct-rotation', { continue: secret }),
      },
      {
        text: 'Or go on without it in this round:',
        command: invokeCommand(deployment, 'conduct-rotation', { continue: secret, leaveOut: true }),
      },
    ],
    figures: { secret, wave, rotated, secrets },
  };
}

export function continuedAlert(story: RoundStory, since: Date): Alert {
  const { secrets, rotated } = story;
  return {
    ...common(story, 'rotation-wave-continued'),
    severity: 'info',
    status: 'resolved',
    headline: `rotation in waves goes on, ${rotated} of ${secrets} rotated`,
    story: [`It had stopped ${minuteText(since)}; somebody had it go on.`],
    details: [],
    unaffected: 'everything; this is for your information.',
    steps: [],
    figures: { rotated, secrets },
  };
}

function common({ deployment, round, now }: RoundStory, kind: string) {
  return {
    kind,
    thread: `rotation-round/${round.beganAt}`,
    deduplicationKey: `${kind}/${round.beganAt}/${now.toISOString()}`,
    deployment: deployment.name,
    cluster: 'secrets in waves',
    links: [runbookLink(deployment, kind)],
    foundAt: now.toISOString(),
  };
}
