import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A person wants the views of an export's tables made, now. */
export interface ByHand {
  readonly wakeUp: string;
  /** The key of its record. */
  readonly record: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly byHand: readonly ByHand[];
  readonly sweeps: readonly string[];
  /** Whether anything asks to look what is to be made. */
  readonly look: boolean;
  readonly outcomes: readonly Outcome[];
}

/** What this function sends itself: Athena makes views in its own time. */
export const lookAgain: JsonObject = { look: 'views' };

/** Reads what is asked for; which views are to be made is read from the ledger and the catalogue. */
export function readRequest(wakeUps: readonly WakeUp[]): Request {
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

function ask(wakeUp: WakeUp): ByHand | 'look' | 'sweep' | Outcome {
  if (wakeUp.kind === 'sweep') return 'sweep';
  if (wakeUp.kind === 'manual') return askedByHand(wakeUp.id, wakeUp.request);
  if (wakeUp.kind === 'announcement' && wakeUp.detailType === 'Export Published') return 'look';
  return { kind: 'ignored', subject: wakeUp.kind, reason: 'no such event publishes an export' };
}

const recordForm = /^exports\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+(\.verified)?$/;

function askedByHand(wakeUp: string, request: JsonObject): ByHand | 'look' | Outcome {
  const { define, look, ...others } = request;
  const alone = Object.keys(others).length === 0;
  if (alone && look === lookAgain['look'] && define === undefined) return 'look';
  if (alone && typeof define === 'string' && recordForm.test(define) && look === undefined) {
    return { wakeUp, record: define };
  }
  return {
    kind: 'refused',
    subject: 'request by hand',
    reason: 'expected {"define": "exports/…"}, the key of the record of a published export',
  };
}
