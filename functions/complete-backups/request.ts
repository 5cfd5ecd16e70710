import { readDueSchedule, type ScheduleTime } from '../domain/due-schedule.ts';
import type { Outcome } from '../domain/outcome.ts';
import { slugOf } from '../domain/rds-event/catalogue.ts';
import { ignored, refusedByHand } from '../domain/wake-up/unfit.ts';
import type { WakeUp } from '../domain/wake-up/wake-up.ts';

/** A schedule of the policy that was due. */
export interface DueSchedule extends ScheduleTime {
  readonly wakeUp: string;
}

/** A snapshot that an event names. */
export interface NamedSnapshot {
  readonly wakeUp: string;
  readonly identifier: string;
}

/** What a batch of wake-ups asks for, taken together. */
export interface Request {
  readonly due: readonly DueSchedule[];
  readonly named: readonly NamedSnapshot[];
  readonly sweeps: readonly string[];
  /** Wake-ups that ask for nothing, or for nothing that can be. */
  readonly outcomes: readonly Outcome[];
}

export function readRequest(wakeUps: readonly WakeUp[]): Request {
  const due: DueSchedule[] = [];
  const named: NamedSnapshot[] = [];
  const sweeps: string[] = [];
  const outcomes: Outcome[] = [];
  for (const wakeUp of wakeUps) {
    const asked = ask(wakeUp);
    if (asked === 'sweep') sweeps.push(wakeUp.id);
    else if ('due' in asked) due.push(asked);
    else if ('identifier' in asked) named.push(asked);
    else outcomes.push({ ...asked, wakeUps: [wakeUp.id] });
  }
  return { due, named, sweeps, outcomes };
}

function ask(wakeUp: WakeUp): DueSchedule | NamedSnapshot | 'sweep' | Outcome {
  switch (wakeUp.kind) {
    case 'sweep':
      return 'sweep';
    case 'aws-event':
    case 'announcement':
      return ignored(wakeUp, 'no such event concerns backups');
    case 'manual': {
      const asked = readDueSchedule(wakeUp.request);
      if (typeof asked !== 'string') return { wakeUp: wakeUp.id, ...asked };
      const expected = '{"policy": "<name>", "schedule": "<name>", "due": "<ISO 8601>"}';
      return refusedByHand(
        `expected ${expected}; found: ${asked}. To take a backup by hand, invoke take-backup`,
      );
    }
    case 'rds-event': {
      const { eventId, identifier } = wakeUp.event;
      if (slugOf(eventId) === 'manual-snapshot-created') return { wakeUp: wakeUp.id, identifier };
      return ignored(wakeUp, `${eventId} ends no backup`);
    }
  }
}
