import * as v from 'valibot';
import type { AnnouncedEntry } from '../failover/step.ts';
import { rdsEvents } from '../rds-event/catalogue.ts';
import type { RdsEvent } from '../rds-event/parse.ts';
import type { Source } from './fleet.ts';
import { isTold, isToldEvent, type ToldId, toldEventIds, toldEvents } from './told-events.ts';

export const occurrenceSchema = v.object({
  event: v.custom<ToldId>((id) => typeof id === 'string' && isTold(id)),
  /** When it happened, as RDS dates it. ISO 8601, UTC. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  /** RDS's own words; of what the sweep saw by itself ours. */
  text: v.string(),
  /** Not delivered as an event: read from DescribeEvents. */
  inferred: v.boolean(),
});
/** What RDS said once of one cluster or instance, or what was seen of it. */
export type Occurrence = v.InferOutput<typeof occurrenceSchema>;

/** An occurrence and what it is about. */
export interface Told {
  readonly source: Source;
  readonly occurrence: Occurrence;
}

/** What an event tells; `undefined` for one that is told by nobody here. */
export function toldByEvent({ eventId, sourceType, identifier, date, message }: RdsEvent): Told | undefined {
  if (!isToldEvent(eventId)) return undefined;
  const about = sourceType === 'CLUSTER' ? 'cluster' : 'instance';
  return {
    source: { about, identifier: identifier.toLowerCase() },
    occurrence: { event: eventId, at: date.toISOString(), text: message, inferred: false },
  };
}

/** What an entry of DescribeEvents tells, by its words; entries carry no event id. */
export function toldByEntry({ about, identifier, at, text }: AnnouncedEntry): Told | undefined {
  const event = toldEventIds.find(
    (id) =>
      (about === 'cluster') === (rdsEvents[id].sourceType === 'CLUSTER') && toldEvents[id].words.test(text),
  );
  if (event === undefined) return undefined;
  return {
    source: { about, identifier: identifier.toLowerCase() },
    occurrence: { event, at: at.toISOString(), text, inferred: true },
  };
}

/** An event doubled, or delivered and listed as well. */
const sameWithinMs = 2_000;

export function isSameOccurrence(a: Occurrence, b: Occurrence): boolean {
  return a.event === b.event && Math.abs(Date.parse(a.at) - Date.parse(b.at)) <= sameWithinMs;
}
