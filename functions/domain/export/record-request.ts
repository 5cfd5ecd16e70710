import type { Outcome } from '../outcome.ts';
import type { WakeUp } from '../wake-up/wake-up.ts';

/** A person wants something done with an export, now. */
export interface ByHand {
  readonly wakeUp: string;
  /** The key of its record. */
  readonly record: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface RecordRequest {
  readonly byHand: readonly ByHand[];
  readonly sweeps: readonly string[];
  /** Whether anything asks to look what is to be done. */
  readonly look: boolean;
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Puts together what each wake-up asks for of the exports on record. */
export function recordRequest(
  wakeUps: readonly WakeUp[],
  ask: (wakeUp: WakeUp) => ByHand | 'look' | 'sweep' | Outcome,
): RecordRequest {
  const byHand: ByHand[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  let look = false;
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if (asked !== 'look' && 'record' in asked) byHand.push(asked);
    else if (asked !== 'look') outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
    look ||= asked === 'sweep' || asked === 'look' || 'record' in asked;
  }
  return { byHand, sweeps, look, outcomes };
}

/** Whether a text is the key of an export's record, or of that of a later check. */
export function isRecordKey(text: unknown): text is string {
  return typeof text === 'string' && /^exports\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+(\.verified)?$/.test(text);
}
