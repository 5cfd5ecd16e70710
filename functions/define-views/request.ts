import { type ByHand, isRecordKey } from '../domain/export/record-request.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** What this function sends itself: Athena makes views in its own time. */
export const lookAgain: JsonObject = { look: 'views' };

/** Reads what is asked for; which views are to be made is read from the ledger and the catalogue. */
export function askedOf(wakeUp: WakeUp): ByHand | 'look' | 'sweep' | Outcome {
  if (wakeUp.kind === 'sweep') return 'sweep';
  if (wakeUp.kind === 'manual') return askedByHand(wakeUp.id, wakeUp.request);
  if (wakeUp.kind === 'announcement' && wakeUp.detailType === 'Export Published') return 'look';
  return ignored(wakeUp, 'no such event publishes an export');
}

function askedByHand(wakeUp: string, request: JsonObject): ByHand | 'look' | Outcome {
  const { define, look, ...others } = request;
  const alone = Object.keys(others).length === 0;
  if (alone && look === lookAgain['look'] && define === undefined) return 'look';
  if (alone && isRecordKey(define) && look === undefined) {
    return { wakeUp, record: define };
  }
  return refusedByHand('expected {"define": "exports/…"}, the key of the record of a published export');
}
