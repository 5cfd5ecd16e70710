import type { JsonObject } from '../json.ts';
import type { Outcome } from '../outcome.ts';
import type { WakeUp } from './wake-up.ts';

/** What becomes of a wake-up that a function has no use for. */
export function ignored(wakeUp: WakeUp, reason: string): Outcome {
  return { kind: 'ignored', subject: subjectOf(wakeUp), reason };
}

/**
 * What becomes of a request by hand that a function does not do, or cannot read.
 *
 * @param reason what was expected, and what was found
 */
export function refusedByHand(reason: string): Outcome {
  return { kind: 'refused', subject: 'request by hand', reason };
}

/** Whether a request by hand is `{"<member>": "<value>"}` and no more. */
export function asksJust(request: JsonObject, member: string, value: string): boolean {
  return request[member] === value && Object.keys(request).length === 1;
}

/** What a wake-up is about: the type of an event, the resource of one of RDS. */
function subjectOf(wakeUp: WakeUp): string {
  switch (wakeUp.kind) {
    case 'rds-event':
      return wakeUp.event.sourceArn;
    case 'announcement':
    case 'aws-event':
      return wakeUp.detailType;
    case 'sweep':
    case 'manual':
      return wakeUp.kind;
  }
}
