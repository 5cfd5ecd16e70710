import {
  InternalException$,
  PutEvents$,
  type PutEventsRequest,
  type PutEventsRequestEntry,
  type PutEventsResponse,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../../events/bus.ts';
import { AwsError, NotImitatedError } from '../service.ts';
import { defineOperation, type Given, type Identification, type Operation } from '../wire/operation.ts';
import { entryBytes, judgeEntry } from './entry.ts';

/** The bus as PutEvents needs it: it answers the id that the event got. */
export interface PublishingBus {
  publish(event: Parameters<EventBus['put']>[0]): string;
}

export interface PutEventsOptions {
  /** ARN of the account's default bus, the only one that is imitated. */
  readonly busArn: string;
  readonly bus: PublishingBus;
}

type Input = Given<PutEventsRequest, 'Entries'>;

const maxEntries = 10;
/** For all entries of a request together: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const maxBytes = 256 * 1024;

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export function putEvents({ busArn, bus }: PutEventsOptions): Operation {
  return defineOperation<Input, PutEventsResponse>({
    schema: PutEvents$,
    errors: [InternalException$],
    reads: ['Entries'],
    identify: ({ Entries }) => identify(Entries, busArn),
    run({ Entries: entries }) {
      checkRequest(entries);
      for (const entry of entries) checkBus(entry, busArn);
      const results = entries.map(put);
      const failed = results.filter(({ ErrorCode }) => ErrorCode !== undefined);
      return { FailedEntryCount: failed.length, Entries: results };
    },
  });

  function put(given: PutEventsRequestEntry): PutEventsResultEntry {
    const verdict = judgeEntry(given);
    if (!verdict.ok) return verdict.refusal;
    const { source, detailType, detail, resources, time } = verdict.entry;
    const event = { source, 'detail-type': detailType, detail, resources, ...(time && { time }) };
    return { EventId: bus.publish(event) };
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html */
function identify(entries: readonly PutEventsRequestEntry[], busArn: string): Identification {
  return {
    resources: [busArn],
    context: {
      'events:source': distinct(entries.map(({ Source }) => Source)),
      'events:detail-type': distinct(entries.map(({ DetailType }) => DetailType)),
    },
  };
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

function checkRequest(entries: readonly PutEventsRequestEntry[]): void {
  if (entries.length < 1 || entries.length > maxEntries) {
    const bound = entries.length < 1 ? 'greater than or equal to 1' : `less than or equal to ${maxEntries}`;
    throw new AwsError(
      'ValidationException',
      400,
      `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length ${bound}`,
    );
  }
  const bytes = entries.reduce((sum, entry) => sum + entryBytes(entry), 0);
  if (bytes > maxBytes) {
    throw new AwsError(
      'ValidationException',
      400,
      'Total size of the entries in the request is over the limit.',
    );
  }
}

function checkBus({ EventBusName: name, TraceHeader }: PutEventsRequestEntry, busArn: string): void {
  if (name && name !== 'default' && name !== busArn) throw new NotImitatedError(`The event bus ${name}`);
  if (TraceHeader) throw new NotImitatedError('The TraceHeader of PutEvents');
}
