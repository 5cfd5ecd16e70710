import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isKnownRdsEvent, rdsEvents } from '../domain/rds-event/catalogue.ts';
import { snapshotNamedBy } from '../domain/snapshot/snapshot.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** One snapshot that a wake-up names. */
export interface NamedSnapshot {
  readonly wakeUp: string;
  readonly identifier: string;
  /** As the event or person wrote it, if as an ARN. */
  readonly arn: string | undefined;
  /** Set when a person asked. */
  readonly attempt: number | undefined;
}

/** A person wants an export to end. */
export interface Cancellation {
  readonly wakeUp: string;
  /** Identifier of the task. */
  readonly task: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly named: readonly NamedSnapshot[];
  readonly cancellations: readonly Cancellation[];
  /** Wake-ups that want everything looked at. */
  readonly sweeps: readonly string[];
  /** Wake-ups that say that a slot is free. */
  readonly freedSlots: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

/** Reads what is asked for; nothing that a wake-up says is believed beyond the names in it. */
export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const named: NamedSnapshot[] = [];
  const cancellations: Cancellation[] = [];
  const sweeps: string[] = [];
  const freedSlots: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if (asked === 'slot-freed') freedSlots.push(wakeUp.id);
    else if ('task' in asked) cancellations.push(asked);
    else if ('identifier' in asked) named.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { named, cancellations, sweeps, freedSlots, outcomes };
}

function ask(wakeUp: WakeUp): NamedSnapshot | Cancellation | 'sweep' | 'slot-freed' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return {
        kind: 'ignored',
        subject: wakeUp.detailType,
        reason: 'no such event concerns exports to come',
      };
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'rds-event': {
      const { eventId, identifier, sourceArn } = wakeUp.event;
      switch (isKnownRdsEvent(eventId) ? rdsEvents[eventId].slug : undefined) {
        case 'automated-snapshot-created':
        case 'manual-snapshot-created':
        case 'automated-instance-snapshot-created':
        case 'manual-instance-snapshot-created':
          return { wakeUp: wakeUp.id, identifier, arn: sourceArn, attempt: undefined };
        case 'snapshot-export-failed':
        case 'snapshot-export-canceled':
        case 'snapshot-export-completed':
        case 'instance-snapshot-export-failed':
        case 'instance-snapshot-export-canceled':
        case 'instance-snapshot-export-completed':
          return 'slot-freed';
        default:
          return { kind: 'ignored', subject: sourceArn, reason: `${eventId} asks for no export` };
      }
    }
  }
}

/** `{"snapshot": "<identifier or ARN>"}`, with `"attempt": 2` to export again what has ended; or `{"cancel": "<task>"}`. */
function askedByHand(wakeUp: string, request: JsonObject): NamedSnapshot | Cancellation | Outcome {
  if (Object.hasOwn(request, 'cancel')) return cancelByHand(wakeUp, request);
  const { snapshot, attempt = 1, ...others } = request;
  const identifier = typeof snapshot === 'string' ? snapshotNamedBy(snapshot) : undefined;
  const unknown = Object.keys(others);
  if (unknown.length > 0) return refused(`unknown member ${unknown.join(', ')}`);
  if (typeof snapshot !== 'string' || identifier === undefined) {
    return refused('"snapshot" names no cluster snapshot by identifier or ARN, nor an instance\'s by ARN');
  }
  if (typeof attempt !== 'number' || !Number.isInteger(attempt) || attempt < 1 || attempt > 99) {
    return refused('"attempt" is no whole number from 1 to 99');
  }
  return { wakeUp, identifier, arn: snapshot.startsWith('arn:') ? snapshot : undefined, attempt };
}

function cancelByHand(wakeUp: string, { cancel: task, ...others }: JsonObject): Cancellation | Outcome {
  const unknown = Object.keys(others);
  if (unknown.length > 0) return refused(`"cancel" with ${unknown.join(', ')}`);
  if (typeof task !== 'string' || !/^[a-z][a-z0-9-]{0,59}$/.test(task)) {
    return refused('"cancel" names no export task of this suite');
  }
  return { wakeUp, task };
}

function refused(found: string): Outcome {
  return {
    kind: 'refused',
    subject: 'request by hand',
    reason: `expected {"snapshot": "<identifier or ARN>", "attempt": <number, optional>} or {"cancel": "<task>"}; found: ${found}`,
  };
}
