import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A person wants a verified export published again. */
export interface ByHand {
  readonly wakeUp: string;
  /** The key of its record. */
  readonly record: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly byHand: readonly ByHand[];
  readonly sweeps: readonly string[];
  /** Whether anything asks to look what is to be published. */
  readonly look: boolean;
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Reads what is asked for; which exports are to be published is read from the ledger. */
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
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'announcement':
      if (wakeUp.detailType === 'Export Verified') return 'look';
      return { kind: 'ignored', subject: wakeUp.detailType, reason: 'no such event verifies an export' };
    case 'aws-event':
      return { kind: 'ignored', subject: wakeUp.detailType, reason: 'no such event verifies an export' };
    case 'rds-event':
      return {
        kind: 'ignored',
        subject: wakeUp.event.sourceArn,
        reason: 'no event of RDS verifies an export',
      };
  }
}

const recordForm = /^exports\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+(\.verified)?$/;

function askedByHand(wakeUp: string, request: JsonObject): ByHand | Outcome {
  const { publish, ...others } = request;
  if (typeof publish === 'string' && recordForm.test(publish) && Object.keys(others).length === 0) {
    return { wakeUp, record: publish };
  }
  return {
    kind: 'refused',
    subject: 'request by hand',
    reason: 'expected {"publish": "exports/…"}, the key of the record of a verified export',
  };
}
