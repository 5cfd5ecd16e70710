import type { Event } from '@aws-sdk/client-rds';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import { type EventOf, eventCatalogue, type SourceName } from './event-catalogue.ts';

interface Named {
  readonly identifier: string;
  readonly arn: string;
}

/** RDS gives no figure for how long an event takes to the bus; long enough that code which polls may be first. */
const deliveryMs = 5_000;

/** What RDS has announced: at once in DescribeEvents, some seconds later on the bus. */
export class RdsEvents {
  readonly #announced: Event[] = [];
  readonly #clock: Clock;
  readonly #bus: EventBus;

  constructor(clock: Clock, bus: EventBus) {
    this.#clock = clock;
    this.#bus = bus;
  }

  /** Entries of DescribeEvents, which carry no event id, oldest first. */
  get announced(): readonly Event[] {
    return this.#announced;
  }

  /**
   * Announces what happened to something. Best effort as in RDS: nothing here depends on its arrival.
   * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-rds.html
   *
   * @param rest what follows the message's fixed beginning
   */
  announce<S extends SourceName>(source: S, event: EventOf<S>, { identifier, arn }: Named, rest = ''): void {
    const { listedAs, sourceType, detailType, events } = eventCatalogue[source];
    const [id, category, beginning] = events[event];
    const message = beginning + rest;
    const date = this.#clock.now();
    this.#announced.push({
      SourceIdentifier: identifier,
      SourceType: listedAs,
      SourceArn: arn,
      Message: message,
      EventCategories: [category],
      Date: date,
    });
    this.#clock.after(deliveryMs, `${id} of ${identifier}`, () =>
      this.#bus.put({
        source: 'aws.rds',
        'detail-type': detailType,
        resources: [arn],
        time: date,
        detail: {
          EventCategories: [category],
          SourceType: sourceType,
          SourceArn: arn,
          Date: date.toISOString(),
          Message: message,
          SourceIdentifier: identifier,
          EventID: id,
        },
      }),
    );
  }
}
