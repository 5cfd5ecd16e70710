import { parseCall, type RecordedCall } from '../domain/changes/call.ts';
import type { Outcome } from '../domain/outcome.ts';
import { asksJust, ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What a batch of wake-ups asks for. */
export interface Request {
  readonly calls: readonly { readonly id: string; readonly call: RecordedCall }[];
  /** Wake-ups that ask to look at everything. */
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const calls: { id: string; call: RecordedCall }[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const { id } = wakeUp;
    if (wakeUp.kind === 'sweep' || asksToLook(wakeUp)) sweeps.push(id);
    else if (wakeUp.kind === 'aws-event') {
      const call = parseCall(wakeUp.detail);
      if (typeof call === 'string') outcomes.push({ ...ignored(wakeUp, call), wakeUps: [id] });
      else calls.push({ id, call });
    } else outcomes.push({ ...unfit(wakeUp), wakeUps: [id] });
  }
  return { calls, sweeps, outcomes };
}

function asksToLook(wakeUp: WakeUp): boolean {
  return wakeUp.kind === 'manual' && asksJust(wakeUp.request, 'look', 'changes');
}

function unfit(wakeUp: WakeUp): Outcome {
  return wakeUp.kind === 'manual'
    ? refusedByHand('expected {"look": "changes"}')
    : ignored(wakeUp, 'only what CloudTrail records is looked at');
}
