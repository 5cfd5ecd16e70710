import type { Outcome } from '../domain/outcome.ts';
import type { SecretPolicy } from '../domain/policy/rotation.ts';
import { asksJust, ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a batch of wake-ups asks for, taken together: to look at all secrets, or at nothing. */
export interface Request {
  readonly causes: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[], secrets: readonly SecretPolicy[]): Request {
  const causes: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const unfit = unfitness(wakeUp, secrets);
    if (unfit) outcomes.push({ ...unfit, wakeUps: [wakeUp.id] });
    else causes.push(wakeUp.id);
  }
  return { causes, outcomes };
}

function unfitness(wakeUp: WakeUp, secrets: readonly SecretPolicy[]): Outcome | undefined {
  switch (wakeUp.kind) {
    case 'sweep':
      return undefined;
    case 'aws-event': {
      // AWS documents no one place for the secret in what CloudTrail records.
      const text = JSON.stringify(wakeUp.detail);
      const names = secrets.some(
        ({ secretArn }) => text.includes(secretArn) || text.includes(`"${nameOf(secretArn)}"`),
      );
      return names ? undefined : ignored(wakeUp, 'of no secret under rotation here');
    }
    case 'manual':
      return asksJust(wakeUp.request, 'look', 'rotations')
        ? undefined
        : refusedByHand('expected {"look": "rotations"}');
    case 'announcement':
      return ignored(wakeUp, 'no announcement concerns rotations');
    case 'rds-event':
      return ignored(wakeUp, 'no event of RDS concerns rotations');
  }
}

/** `prod/app` of `…:secret:prod/app-AbCdEf`. */
function nameOf(secretArn: string): string {
  return secretArn.replace(/^.*:secret:/, '').replace(/-[A-Za-z0-9]{6}$/, '');
}
