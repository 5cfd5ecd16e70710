import { endsExport } from '../domain/export/ended-event.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { snapshotNamedBy } from '../domain/snapshot/snapshot.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A snapshot, or a cluster itself, whose export is said to have ended. */
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

/** A person says that what the check missed is there now. */
export interface CheckAgain {
  readonly wakeUp: string;
  /** The key of the export's record. */
  readonly again: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly sources: readonly NamedSource[];
  readonly acceptances: readonly Acceptance[];
  readonly checks: readonly CheckAgain[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Reads what is asked for; whether an export has ended is read from RDS. */
export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const sources: NamedSource[] = [];
  const acceptances: Acceptance[] = [];
  const checks: CheckAgain[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('snapshotIdentifier' in asked) sources.push(asked);
    else if ('recordKey' in asked) acceptances.push(asked);
    else if ('again' in asked) checks.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { sources, acceptances, checks, sweeps, outcomes };
}

function ask(wakeUp: WakeUp): ByHand | NamedSource | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return ignored(wakeUp, 'no such event ends an export');
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'rds-event': {
      const { eventId, identifier, sourceArn } = wakeUp.event;
      if (!endsExport(eventId)) return ignored(wakeUp, `${eventId} ends no export`);
      return { wakeUp: wakeUp.id, snapshotIdentifier: identifier, arn: sourceArn };
    }
  }
}

const recordForm = /^exports\/[^/]+\/\d{4}-\d{2}\/[a-z0-9-]+$/;

type ByHand = NamedSource | Acceptance | CheckAgain;

/** One of `{"snapshot": "<identifier or ARN>"}`, `{"accept": "<key of the record>"}` and `{"again": "<the same>"}`. */
function askedByHand(wakeUp: string, request: JsonObject): ByHand | Outcome {
  const [[member, value] = [], ...others] = Object.entries(request);
  if (member === undefined || others.length > 0) return refused(`${Object.keys(request).length} members`);
  switch (member) {
    case 'accept':
    case 'again': {
      if (typeof value !== 'string' || !recordForm.test(value)) {
        return refused(`"${member}" is no key of an export's record`);
      }
      return member === 'accept' ? { wakeUp, recordKey: value } : { wakeUp, again: value };
    }
    case 'snapshot': {
      const identifier = typeof value === 'string' ? snapshotNamedBy(value) : undefined;
      if (typeof value !== 'string' || identifier === undefined) {
        return refused('"snapshot" names no cluster snapshot by identifier or ARN');
      }
      return { wakeUp, snapshotIdentifier: identifier, arn: value.startsWith('arn:') ? value : undefined };
    }
    default:
      return refused(`unknown member ${member}`);
  }
}

function refused(found: string): Outcome {
  return refusedByHand(
    `expected {"snapshot": "<identifier or ARN>"}, {"accept": "exports/…"} or {"again": "exports/…"}; found: ${found}`,
  );
}
