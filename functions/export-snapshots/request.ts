import { readDueSchedule } from '../domain/due-schedule.ts';
import { endsExport } from '../domain/export/ended-event.ts';
import type { DueExport } from '../domain/export/live.ts';
import type { JsonObject } from '../domain/json.ts';
import type { Outcome } from '../domain/outcome.ts';
import { slugOf } from '../domain/rds-event/catalogue.ts';
import { dbIdentifierForm, isTimeWithZone } from '../domain/request-forms.ts';
import { snapshotNamedBy } from '../domain/snapshot/snapshot.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
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

/** Clusters that are themselves to be exported: all that a schedule's policy chooses, or the one that a person names. */
export type DueLive = DueExport & { readonly wakeUp: string } & (
    | { readonly policy: string; readonly schedule: string }
    | { readonly cluster: string }
  );

/** A person wants an export to end. */
export interface Cancellation {
  readonly wakeUp: string;
  /** Identifier of the task. */
  readonly task: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly named: readonly NamedSnapshot[];
  readonly due: readonly DueLive[];
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
  const due: DueLive[] = [];
  const cancellations: Cancellation[] = [];
  const sweeps: string[] = [];
  const freedSlots: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if (asked === 'slot-freed') freedSlots.push(wakeUp.id);
    else if ('task' in asked) cancellations.push(asked);
    else if ('due' in asked) due.push(asked);
    else if ('identifier' in asked) named.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { named, due, cancellations, sweeps, freedSlots, outcomes };
}

type Asked = NamedSnapshot | DueLive | Cancellation;

function ask(wakeUp: WakeUp): Asked | 'sweep' | 'slot-freed' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return ignored(wakeUp, 'no such event concerns exports to come');
    case 'manual':
      return askedByHand(wakeUp.id, wakeUp.request);
    case 'rds-event': {
      const { eventId, identifier, sourceArn } = wakeUp.event;
      if (endsExport(eventId)) return 'slot-freed';
      switch (slugOf(eventId)) {
        case 'automated-snapshot-created':
        case 'manual-snapshot-created':
        case 'automated-instance-snapshot-created':
        case 'manual-instance-snapshot-created':
          return { wakeUp: wakeUp.id, identifier, arn: sourceArn, attempt: undefined };
        default:
          return ignored(wakeUp, `${eventId} asks for no export`);
      }
    }
  }
}

/**
 * `{"snapshot": "<identifier or ARN>"}` or `{"live": "<cluster>", "due": "<time>"}`, with `"attempt": 2` to export again what
 * has ended; or `{"cancel": "<task>"}`. Schedules send `{"policy", "schedule", "due"}`.
 */
function askedByHand(wakeUp: string, request: JsonObject): Asked | Outcome {
  if (Object.hasOwn(request, 'cancel')) return cancelByHand(wakeUp, request);
  if (Object.hasOwn(request, 'live')) return liveByHand(wakeUp, request);
  const scheduled = readDueSchedule(request);
  if (typeof scheduled !== 'string') return { wakeUp, attempt: undefined, ...scheduled };
  const { snapshot, attempt = 1, ...others } = request;
  const identifier = typeof snapshot === 'string' ? snapshotNamedBy(snapshot) : undefined;
  const unknown = Object.keys(others);
  if (unknown.length > 0) return refused(`unknown member ${unknown.join(', ')}`);
  if (typeof snapshot !== 'string' || identifier === undefined) {
    return refused('"snapshot" names no cluster snapshot by identifier or ARN, nor an instance\'s by ARN');
  }
  if (!isAttempt(attempt)) return refused('"attempt" is no whole number from 1 to 99');
  return { wakeUp, identifier, arn: snapshot.startsWith('arn:') ? snapshot : undefined, attempt };
}

function isAttempt(attempt: unknown): attempt is number {
  return typeof attempt === 'number' && Number.isInteger(attempt) && attempt >= 1 && attempt <= 99;
}

function liveByHand(wakeUp: string, request: JsonObject): DueLive | Outcome {
  const { live: cluster, due, attempt = 1, ...others } = request;
  const unknown = Object.keys(others);
  if (unknown.length > 0) return refused(`unknown member ${unknown.join(', ')}`);
  if (typeof cluster !== 'string' || !dbIdentifierForm.test(cluster)) {
    return refused('"live" is no identifier of a cluster');
  }
  if (typeof due !== 'string' || !isTimeWithZone(due)) {
    return refused('"due" is no time with its zone, such as 2026-11-23T18:00:00Z');
  }
  if (!isAttempt(attempt)) return refused('"attempt" is no whole number from 1 to 99');
  return { wakeUp, cluster: cluster.toLowerCase(), due: new Date(due), attempt };
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
  return refusedByHand(
    `expected {"snapshot": "<identifier or ARN>", "attempt": <number, optional>}, {"live": "<cluster>", "due": "<time>"} or {"cancel": "<task>"}; found: ${found}`,
  );
}
