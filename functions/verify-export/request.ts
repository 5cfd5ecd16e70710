import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isKnownRdsEvent, rdsEvents } from '../domain/rds-event/catalogue.ts';
import { snapshotNamedBy } from '../domain/snapshot/snapshot.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A snapshot whose export is said to have ended. */
export interface NamedSource {
  readonly wakeUp: string;
  readonly snapshotIdentifier: string;
  /** As the event or person wrote it, if as an ARN. */
  readonly arn: string | undefined;
}

/** A person takes an incomplete export as it is. */
export interface Acceptance {
  readonly wakeUp: string;
  readonly recordKey: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly sources: readonly NamedSource[];
  readonly acceptances: readonly Acceptance[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Reads what is asked for; whether an export has ended is read from RDS. */
export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sources: NamedSource[] = [];
  const acceptances: Acceptance[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('snapshotIdentifier' in asked) sources.push(asked);
    else if ('recordKey' in asked) acceptances.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { sources, acceptances, sweeps, outcomes };
}

function ask(wakeUp: WakeUp): NamedSource | Acceptance | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'announcement':
      return { kind: 'ignored', subject: wakeUp.detailType, reason: 'no announcement ends an export' };
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'rds-event': {
      const { eventId, identifier, sourceArn } = wakeUp.event;
      switch (isKnownRdsEvent(eventId) ? rdsEvents[eventId].slug : undefined) {
        case 'snapshot-export-failed':
        case 'snapshot-export-canceled':
        case 'snapshot-export-completed':
          return { wakeUp: wakeUp.id, snapshotIdentifier: identifier, arn: sourceArn };
        default:
          return { kind: 'ignored', subject: sourceArn, reason: `${eventId} ends no export` };
      }
    }
  }
}

const recordForm = /^exports\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+$/;

/** `{"snapshot": "<identifier or ARN>"}` or `{"accept": "<key of the record>"}`. */
function askedByHand(wakeUp: string, request: JsonObject): NamedSource | Acceptance | Outcome {
  const { snapshot, accept, ...others } = request;
  if (Object.keys(others).length > 0) return refused(`unknown member ${Object.keys(others).join(', ')}`);
  if (accept !== undefined && snapshot === undefined) {
    const isKey = typeof accept === 'string' && recordForm.test(accept);
    return isKey ? { wakeUp, recordKey: accept } : refused('"accept" is no key of an export\'s record');
  }
  const snapshotIdentifier = typeof snapshot === 'string' ? snapshotNamedBy(snapshot) : undefined;
  if (typeof snapshot !== 'string' || snapshotIdentifier === undefined || accept !== undefined) {
    return refused('"snapshot" names no cluster snapshot by identifier or ARN');
  }
  return { wakeUp, snapshotIdentifier, arn: snapshot.startsWith('arn:') ? snapshot : undefined };
}

function refused(found: string): Outcome {
  return {
    kind: 'refused',
    subject: 'request by hand',
    reason: `expected {"snapshot": "<identifier or ARN>"} or {"accept": "exports/…"}; found: ${found}`,
  };
}
