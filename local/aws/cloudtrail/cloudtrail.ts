import {
  type Event,
  InvalidLookupAttributesException$,
  InvalidMaxResultsException$,
  InvalidTimeRangeException$,
  LookupEvents$,
  type LookupEventsRequest,
  type LookupEventsResponse,
} from '@aws-sdk/client-cloudtrail';
import type { Clock } from '../../clock/clock.ts';
import { NotImitatedError, type ServiceEndpoint } from '../service.ts';
import { awsJson } from '../wire/aws-json.ts';
import { createServiceEndpoint } from '../wire/endpoint.ts';
import { defineOperation, fault, type Operation } from '../wire/operation.ts';

/** A request as CloudTrail keeps it. */
export interface TrailRecord {
  readonly name: string;
  readonly at: Date;
  /** `dba/alice`, as the event history lists it. */
  readonly username?: string;
  /** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
  readonly record: Readonly<Record<string, unknown>>;
}

export interface CloudTrail {
  readonly endpoint: ServiceEndpoint;
  /** A request was made; the event history shows it after a while. */
  record(request: TrailRecord): void;
}

/** "Within an average of about 5 minutes": https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html */
const shownAfterMs = 300_000;

/** CloudTrail's event history. Its limit of two look-ups a second is not imitated. */
export function createCloudTrail({ clock }: { readonly clock: Pick<Clock, 'now'> }): CloudTrail {
  const records: TrailRecord[] = [];
  const shown = () => {
    const now = clock.now().getTime();
    return records.filter(({ at }) => at.getTime() + shownAfterMs <= now);
  };
  return {
    endpoint: createServiceEndpoint({
      service: 'cloudtrail',
      protocol: awsJson,
      operations: [lookupEvents(shown)],
    }),
    record: (request) => {
      records.push(request);
    },
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
function lookupEvents(shown: () => readonly TrailRecord[]): Operation {
  return defineOperation<LookupEventsRequest, LookupEventsResponse>({
    schema: LookupEvents$,
    errors: [InvalidLookupAttributesException$, InvalidMaxResultsException$, InvalidTimeRangeException$],
    reads: ['LookupAttributes', 'StartTime', 'EndTime', 'MaxResults'],
    identify: () => ({ resources: ['*'] }),
    run({ LookupAttributes = [], StartTime, EndTime, MaxResults = 50 }) {
      const [attribute, second] = LookupAttributes;
      if (second)
        throw fault(InvalidLookupAttributesException$, 'Only one lookup attribute can be specified.');
      if (MaxResults < 1 || MaxResults > 50) {
        throw fault(InvalidMaxResultsException$, 'A value from 1 through 50 must be specified.');
      }
      if (StartTime && EndTime && StartTime > EndTime) {
        throw fault(InvalidTimeRangeException$, 'The start time must be before the end time.');
      }
      if (attribute && attribute.AttributeKey !== 'EventName') {
        throw new NotImitatedError(
          `The lookup attribute ${attribute.AttributeKey} of cloudtrail LookupEvents`,
        );
      }
      const found = shown().filter(
        ({ name, at }) =>
          (!attribute || name === attribute.AttributeValue) &&
          (!StartTime || at >= StartTime) &&
          (!EndTime || at <= EndTime),
      );
      const newestFirst = found.toSorted((a, b) => b.at.getTime() - a.at.getTime());
      return { Events: newestFirst.slice(0, MaxResults).map(eventOf) };
    },
  });
}

function eventOf({ name, at, username, record }: TrailRecord): Event {
  return {
    EventName: name,
    EventTime: at,
    ...(username !== undefined && { Username: username }),
    CloudTrailEvent: JSON.stringify({ eventName: name, eventTime: at.toISOString(), ...record }),
  };
}
