import type { Event } from '@aws-sdk/client-rds';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';
import type { DbClusterSnapshot } from './cluster-snapshot.ts';

/**
 * Events of cluster snapshots: id, category and the beginning of the message.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.cluster-snapshot
 */
const snapshotEvents = {
  manualCreating: ['RDS-EVENT-0074', 'backup', 'Creating manual cluster snapshot'],
  manualCreated: ['RDS-EVENT-0075', 'backup', 'Manual cluster snapshot created'],
  exportFailed: ['RDS-EVENT-0162', 'notification', 'The cluster snapshot export task failed'],
  exportCanceled: ['RDS-EVENT-0163', 'notification', 'The cluster snapshot export task was canceled'],
  exportCompleted: ['RDS-EVENT-0164', 'notification', 'The cluster snapshot export task completed'],
  automatedCreating: ['RDS-EVENT-0168', 'backup', 'Creating automated cluster snapshot'],
  automatedCreated: ['RDS-EVENT-0169', 'backup', 'Automated cluster snapshot created'],
  tableFailed: ['RDS-EVENT-0489', 'failure', 'Export task '],
} as const;

export type SnapshotEvent = keyof typeof snapshotEvents;

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
   * Announces what happened to a snapshot. Best effort as in RDS: nothing here depends on its arrival.
   * https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-rds.html
   *
   * @param rest what follows the message's fixed beginning
   */
  announce(kind: SnapshotEvent, { identifier, arn }: DbClusterSnapshot, rest = ''): void {
    const [EventID, category, beginning] = snapshotEvents[kind];
    const Message = beginning + rest;
    const date = this.#clock.now();
    this.#announced.push({
      SourceIdentifier: identifier,
      SourceType: 'db-cluster-snapshot',
      SourceArn: arn,
      Message,
      EventCategories: [category],
      Date: date,
    });
    this.#clock.after(deliveryMs, `${EventID} of ${identifier}`, () =>
      this.#bus.put({
        source: 'aws.rds',
        'detail-type': 'RDS DB Cluster Snapshot Event',
        resources: [arn],
        time: date,
        detail: {
          EventCategories: [category],
          SourceType: 'CLUSTER_SNAPSHOT',
          SourceArn: arn,
          Date: date.toISOString(),
          Message,
          SourceIdentifier: identifier,
          EventID,
        },
      }),
    );
  }
}
