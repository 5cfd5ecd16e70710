import type { Outcome } from '../domain/outcome.ts';
import { type Told, toldByEvent } from '../domain/trouble/occurrence.ts';
import { asksJust, ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
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
      return ignored(wakeUp, 'only events of RDS itself are told here');
    case 'manual':
      return asksJust(wakeUp.request, 'look', 'events')
        ? 'look'
        : refusedByHand('expected {"look": "events"}');
    case 'rds-event':
      return toldByEvent(wakeUp.event) ?? ignored(wakeUp, `${wakeUp.event.eventId} is not told here`);
  }
}
