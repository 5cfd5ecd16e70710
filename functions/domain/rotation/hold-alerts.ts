import type { Alert } from '../alert/alert.ts';
import { sharedTeam, teamPart } from '../alert/concern.ts';
import { counted, minuteText, runbookLink } from '../alert/wording.ts';
import type { Policy } from '../policy/policy.ts';
import type { SecretPolicy } from '../policy/rotation.ts';
import type { Hold } from './hold.ts';

/** What an alert about rotations as a whole is told from. */
export interface ConductStory {
  readonly deployment: Policy['deployment'];
  readonly now: Date;
}

/** @param found.late names of secrets that were rotated after the deployment was made */
export function heldAlert(
  { deployment, now }: ConductStory,
  {
    hold,
    secrets,
    late,
  }: {
    readonly hold: Hold;
    readonly secrets: readonly Pick<SecretPolicy, 'name' | 'team'>[];
    readonly late: readonly string[];
  },
): Alert {
  const [cluster = hold.name] = hold.identifiers;
  return {
    kind: 'rotation-held',
    thread: `rotation-held/${hold.deployment}`,
    deployment: deployment.name,
    cluster,
    ...teamPart({ team: sharedTeam(secrets) }),
    links: [runbookLink(deployment, 'rotation-held')],
    foundAt: now.toISOString(),
    severity: late.length > 0 ? 'warn' : 'info',
    deduplicationKey: `rotation-held/${hold.deployment}/${now.toISOString()}`,
    headline: `rotation of ${counted(secrets.length, 'secret')} is held, a blue/green deployment is under way`,
    story: [
      `The blue/green deployment ${hold.name} (${hold.deployment}) of ${minuteText(new Date(hold.createdAt))} is ${hold.status}. Logical replication does not carry role changes to its green side, so no password is changed until it is switched over or deleted; what could not be rotated is rotated then.`,
      ...(late.length > 0
        ? [
            `${late.join(', ')}: rotated after the deployment was made. Its green side knows the former password, if it was copied before that.`,
          ]
        : []),
    ],
    details: secrets.map(({ name }) => `held: ${name}`),
    unaffected: 'applications, backups and exports; rotations of other clusters.',
    steps:
      late.length > 0
        ? [
            {
              text: `Before the switchover, log in to the green side with the present password of ${late.join(', ')}. Where it is refused, delete the deployment and make it anew, or give the role its present password there.`,
            },
          ]
        : [],
    figures: { deployment: hold.deployment, status: hold.status, secrets: secrets.length, late: late.length },
  };
}

export function releasedAlert(
  { deployment, now }: ConductStory,
  { id, since }: { readonly id: string; readonly since: Date },
): Alert {
  return {
    kind: 'rotation-released',
    thread: `rotation-held/${id}`,
    deployment: deployment.name,
    cluster: id,
    links: [runbookLink(deployment, 'rotation-released')],
    foundAt: now.toISOString(),
    severity: 'info',
    status: 'resolved',
    deduplicationKey: `rotation-released/${id}/${now.toISOString()}`,
    headline: 'rotations go on, the blue/green deployment is over',
    story: [
      `Rotations were held since ${minuteText(since)}. What could not be rotated meanwhile, and what was rotated after the deployment was made, is rotated now.`,
    ],
    details: [],
    unaffected: 'everything; this is for your information.',
    steps: [],
    figures: { deployment: id },
  };
}
