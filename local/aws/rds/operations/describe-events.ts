import {
  DescribeEvents$,
  type DescribeEventsMessage,
  type Event,
  type EventsMessage,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service.ts';
import { defineOperation, type Operation } from '../../wire/operation.ts';
import type { RdsContext } from '../context.ts';
import { page } from '../page.ts';

const retentionMs = 14 * 24 * 3_600_000;
const defaultDurationMinutes = 60;

/**
 * Entries carry no event id, as in RDS.
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html
 */
export function describeEvents({ events, clock, state }: RdsContext): Operation {
  const { partition, region, account } = state.region;
  return defineOperation<DescribeEventsMessage, EventsMessage>({
    schema: DescribeEvents$,
    errors: [],
    reads: [
      'SourceIdentifier',
      'SourceType',
      'StartTime',
      'EndTime',
      'Duration',
      'EventCategories',
      'MaxRecords',
      'Marker',
    ],
    // The service authorization reference gives it the resource type of event subscriptions.
    identify: () => ({ resources: [`arn:${partition}:rds:${region}:${account}:es:*`] }),
    run(input) {
      const isAsked = asked(input, clock.now());
      const found = numbered(events.announced).filter(({ event }) => isAsked(event));
      const { records, marker } = page(found, ({ key }) => key, input);
      return { Events: records.map(({ event }) => event), Marker: marker };
    },
  });
}

function asked(input: DescribeEventsMessage, now: Date): (event: Event) => boolean {
  const { SourceIdentifier: source, SourceType: type, EventCategories: categories } = input;
  if (source && !type) {
    throw new AwsError('InvalidParameterCombination', 400, 'SourceIdentifier needs SourceType as well.');
  }
  if (input.Duration !== undefined && input.StartTime) {
    throw new AwsError('InvalidParameterCombination', 400, 'Duration and StartTime exclude each other.');
  }
  const end = input.EndTime?.getTime() ?? now.getTime();
  const minutes = input.Duration ?? defaultDurationMinutes;
  const start = Math.max(input.StartTime?.getTime() ?? end - minutes * 60_000, now.getTime() - retentionMs);
  return ({ Date: date, SourceIdentifier, SourceType, EventCategories = [] }) =>
    date !== undefined &&
    date.getTime() >= start &&
    date.getTime() <= end &&
    (!source || SourceIdentifier === source.toLowerCase()) &&
    (!type || SourceType === type) &&
    (!categories?.length || EventCategories.some((category) => categories.includes(category)));
}

/** Keys in the order of announcement, so that pages keep it. */
function numbered(events: readonly Event[]): { readonly key: string; readonly event: Event }[] {
  return events.map((event, index) => ({ key: String(index).padStart(9, '0'), event }));
}
