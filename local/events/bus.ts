import type { EventBridgeEvent } from '../timeline/timeline.ts';

/** Where services and PutEvents put events. Matching, delivery and retries are behind it. */
export interface EventBus {
  /** Puts an event on the account's default bus, as `source` (`aws.rds` for the RDS endpoint). */
  put(
    event: Omit<EventBridgeEvent, 'version' | 'id' | 'account' | 'region' | 'time'> & {
      readonly time?: Date;
    },
  ): void;
}
