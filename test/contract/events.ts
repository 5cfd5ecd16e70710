import {
  EventBridgeClient,
  EventBridgeServiceException,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Reachable } from '../support/served.ts';

/** An EventBridge to hold against the contract. */
export interface EventsSubject {
  readonly at: Reachable;
  /** Events that have come through the default bus, oldest first. */
  received(): Promise<readonly ReceivedEvent[]>;
  close(): Promise<void>;
}

export interface ReceivedEvent {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly resources: readonly string[];
}

/** What PutEvents does, as far as the suite relies on it. */
export function eventsContract(setUp: () => Promise<EventsSubject>): void {
  let subject: EventsSubject;
  let events: EventBridgeClient;

  beforeEach(async () => {
    subject = await setUp();
    events = new EventBridgeClient({ ...subject.at, maxAttempts: 1 });
  });

  afterEach(async () => {
    events.destroy();
    await subject.close();
  });

  const put = (...Entries: PutEventsRequestEntry[]) => events.send(new PutEventsCommand({ Entries }));

  const verified: PutEventsRequestEntry = {
    Source: 'aurora-steward',
    DetailType: 'Export Verified',
    Detail: '{"tables":12}',
    Resources: ['arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core'],
  };

  async function refusal(call: Promise<unknown>): Promise<{ name: string; message: string }> {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!(error instanceof EventBridgeServiceException)) throw error;
    return { name: error.name, message: error.message };
  }

  test('an event that is put comes through under the id that was answered', async () => {
    const { FailedEntryCount, Entries: [entry] = [] } = await put(verified);
    expect(FailedEntryCount).toBe(0);
    expect(entry).toEqual({ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(await subject.received()).toEqual([
      {
        id: entry?.EventId,
        source: 'aurora-steward',
        detailType: 'Export Verified',
        detail: { tables: 12 },
        resources: ['arn:aws:rds:eu-west-1:123456789012:cluster:ledger-core'],
      },
    ]);
  });

  test('sources of AWS are refused, entry by entry', async () => {
    const { FailedEntryCount, Entries } = await put(
      { ...verified, Source: 'aws.rds' },
      verified,
      { ...verified, Detail: 'not JSON' },
      { ...verified, Detail: '[1]' },
      { DetailType: 'Export Verified', Detail: '{}' },
    );
    expect(FailedEntryCount).toBe(4);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'NotAuthorizedForSourceException',
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
    ]);
    expect(Entries?.[0]).toEqual({
      ErrorCode: 'NotAuthorizedForSourceException',
      ErrorMessage: 'Not authorized for the source.',
    });
    expect(await subject.received()).toHaveLength(1);
  });

  test('more than ten entries are refused as a whole', async () => {
    const eleven = Array.from({ length: 11 }, () => verified);
    expect(await refusal(put(...eleven))).toMatchObject({ name: 'ValidationException' });
    expect(await refusal(put())).toMatchObject({ name: 'ValidationException' });
    expect(await subject.received()).toEqual([]);
  });

  test('another operation than PutEvents is no operation', async () => {
    expect(await refusal(events.send(new ListRulesCommand({})))).toMatchObject({
      name: 'UnknownOperationException',
    });
  });
}
