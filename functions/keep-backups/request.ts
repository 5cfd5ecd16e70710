import type { Outcome } from '../domain/outcome.ts';
import { type DryRun, dryRunForm, readDryRun } from '../domain/retention/dry-run.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly sweeps: readonly string[];
  readonly dryRuns: readonly (DryRun & { readonly wakeUp: string })[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sweeps: string[] = [];
  const dryRuns: (DryRun & { wakeUp: string })[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('kind' in asked) outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
    else dryRuns.push({ wakeUp: wakeUp.id, ...asked });
  }
  return { sweeps, dryRuns, outcomes };
}

function ask(wakeUp: WakeUp): 'sweep' | DryRun | Outcome {
  if (wakeUp.kind === 'sweep') return 'sweep';
  if (wakeUp.kind !== 'manual') return ignored(wakeUp, 'no event makes a backup older');
  return readDryRun(wakeUp.request) ?? refusedByHand(`expected ${dryRunForm}; found something else`);
}
