import type { PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Announcement, Announcements } from '../../domain/announcement/announcement.ts';
import { Fault } from '../../domain/fault.ts';
import { announcementSource } from '../../domain/wake-up/parse.ts';
import { calling } from './fault.ts';

type PutEvent = (entry: PutEventsRequestEntry) => Promise<Pick<PutEventsCommandOutput, 'Entries'>>;

export interface EventBridgeAnnouncementsOptions {
  readonly busName: string;
  /** Makes the client; called with the first announcement, since most invocations make none. */
  readonly connect?: () => Promise<PutEvent>;
}

/**
 * Announcements on an EventBridge bus.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export class EventBridgeAnnouncements implements Announcements {
  readonly #busName: string;
  readonly #connect: () => Promise<PutEvent>;
  #put: Promise<PutEvent> | undefined;

  constructor({ busName, connect = connectEventBridge }: EventBridgeAnnouncementsOptions) {
    this.#busName = busName;
    this.#connect = connect;
  }

  async announce({ detailType, detail }: Announcement, deduplicationId: string): Promise<void> {
    this.#put ??= this.#connect();
    const put = await this.#put;
    const call = { call: 'EventBridge PutEvents', subject: `${detailType} to ${this.#busName}` };
    const { Entries = [] } = await calling(call, () =>
      put({
        EventBusName: this.#busName,
        Source: announcementSource,
        DetailType: detailType,
        Detail: JSON.stringify({ ...detail, deduplicationId }),
      }),
    );
    // PutEvents answers 200 also for an entry that it did not take.
    const [result] = Entries;
    if (result?.EventId) return;
    throw new Fault({
      kind: result?.ErrorCode === 'ThrottlingException' ? 'throttled' : 'unknown',
      expected: `${call.call} of ${call.subject} to take the event`,
      found: `${result?.ErrorCode ?? 'no answer for it'}: ${result?.ErrorMessage ?? ''}`,
      todo: 'nothing if it passes: every sweep tries again',
    });
  }
}

/** From a module of its own: importing the package when needed would bring all of it. */
async function connectEventBridge(): Promise<PutEvent> {
  const { eventBridgePutEvent } = await import('./eventbridge-put-event.ts');
  return eventBridgePutEvent();
}
