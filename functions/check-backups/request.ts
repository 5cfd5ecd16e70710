import type { Outcome } from '../domain/outcome.ts';
import { asksJust, ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  /** Schedules. */
  readonly sweeps: readonly string[];
  /** People, who are told of every cluster. */
  readonly people: readonly string[];
  /** Backups that were completed: they matter only where some cluster is behind. */
  readonly completed: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sweeps: string[] = [];
  const people: string[] = [];
  const completed: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const { id } = wakeUp;
    if (wakeUp.kind === 'sweep') sweeps.push(id);
    else if (wakeUp.kind === 'announcement' && wakeUp.detailType === 'Backup Completed') completed.push(id);
    else if (wakeUp.kind === 'manual' && asksJust(wakeUp.request, 'check', 'backups')) people.push(id);
    else outcomes.push({ ...unfit(wakeUp), wakeUps: [id] });
  }
  return { sweeps, people, completed, outcomes };
}

function unfit(wakeUp: WakeUp): Outcome {
  return wakeUp.kind === 'manual'
    ? refusedByHand('expected {"check": "backups"}; found something else')
    : ignored(wakeUp, 'it says nothing about the age of backups');
}
