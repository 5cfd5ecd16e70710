import type { Outcome } from '../domain/outcome.ts';
import { type Told, toldByEvent } from '../domain/trouble/occurrence.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly told: readonly (Told & { readonly wakeUp: string })[];
  readonly sweeps: readonly string[];
  /** The function's own timers, and people: look again at what is known. */
  readonly looks: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const told: (Told & { wakeUp: string })[] = [];
  const sweeps: string[] = [];
  const looks: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if (asked === 'look') looks.push(wakeUp.id);
    else if ('kind' in asked) outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
    else told.push({ ...asked, wakeUp: wakeUp.id });
  }
  return { told, sweeps, looks, outcomes };
}

function ask(wakeUp: WakeUp): Told | 'sweep' | 'look' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return {
        kind: 'ignored',
        subject: wakeUp.detailType,
        reason: 'only events of RDS itself are told here',
      };
    case 'manual': {
      const { look } = wakeUp.request;
      if (look === 'events' && Object.keys(wakeUp.request).length === 1) return 'look';
      return { kind: 'refused', subject: 'request by hand', reason: 'expected {"look": "events"}' };
    }
    case 'rds-event': {
      const { eventId, sourceArn } = wakeUp.event;
      return (
        toldByEvent(wakeUp.event) ?? {
          kind: 'ignored',
          subject: sourceArn,
          reason: `${eventId} is not told here`,
        }
      );
    }
  }
}
