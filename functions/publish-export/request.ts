import { type ByHand, isRecordKey } from '../domain/export/record-request.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** Reads what is asked for; which exports are to be published is read from the ledger. */
export function askedOf(wakeUp: WakeUp): ByHand | 'look' | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'announcement':
      if (wakeUp.detailType === 'Export Verified') return 'look';
      return ignored(wakeUp, 'no such event verifies an export');
    case 'aws-event':
      return ignored(wakeUp, 'no such event verifies an export');
    case 'rds-event':
      return ignored(wakeUp, 'no event of RDS verifies an export');
  }
}

function askedByHand(wakeUp: string, request: JsonObject): ByHand | Outcome {
  const { publish, ...others } = request;
  if (isRecordKey(publish) && Object.keys(others).length === 0) {
    return { wakeUp, record: publish };
  }
  return refusedByHand('expected {"publish": "exports/…"}, the key of the record of a verified export');
}
