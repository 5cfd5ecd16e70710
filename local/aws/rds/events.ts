import type { Event } from '@aws-sdk/client-rds';
import type { Clock } from '../../clock/clock.ts';
import type { EventBus } from '../../events/bus.ts';

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

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html#USER_Events.Messages.snapshot */
const instanceSnapshotEvents = {
  automatedCreating: ['RDS-EVENT-0090', 'creation', 'Creating automated snapshot'],
  automatedCreated: ['RDS-EVENT-0091', 'creation', 'Automated snapshot created'],
  exportFailed: ['RDS-EVENT-0159', 'notification', 'The snapshot export task failed'],
  exportCanceled: ['RDS-EVENT-0160', 'notification', 'The snapshot export task was canceled'],
  exportCompleted: ['RDS-EVENT-0161', 'notification', 'The snapshot export task completed'],
} as const;
export type InstanceSnapshotEvent = keyof typeof instanceSnapshotEvents;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.cluster */
const clusterEvents = {
  failoverFailed: [
    'RDS-EVENT-0069',
    'failover',
    'Cluster failover failed, check the health of your cluster instances and try again.',
  ],
  failoverCompleted: ['RDS-EVENT-0071', 'failover', 'Completed failover to DB instance: '],
  failoverSameZoneStarted: ['RDS-EVENT-0072', 'failover', 'Started same AZ failover to DB instance: '],
  failoverCrossZoneStarted: ['RDS-EVENT-0073', 'failover', 'Started cross AZ failover to DB instance: '],
  exportFailed: ['RDS-EVENT-0234', 'notification', 'Export task failed.'],
  exportCanceled: ['RDS-EVENT-0235', 'notification', 'Export task canceled.'],
  exportCompleted: ['RDS-EVENT-0236', 'notification', 'Export task completed.'],
  globalSwitchoverStarted: ['RDS-EVENT-0181', 'global failover', 'Global switchover to DB cluster '],
  globalSwitchoverFinished: ['RDS-EVENT-0185', 'global failover', 'Global switchover to DB cluster '],
} as const;
export type ClusterEvent = keyof typeof clusterEvents;

/** https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html#USER_Events.Messages.instance */
const instanceEvents = {
  shutDown: ['RDS-EVENT-0004', 'availability', 'DB instance shutdown.'],
  restarted: ['RDS-EVENT-0006', 'availability', 'DB instance restarted.'],
  recoveryStarted: [
    'RDS-EVENT-0020',
    'recovery',
    'Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.',
  ],
  recoveryCompleted: ['RDS-EVENT-0021', 'recovery', 'Recovery of the DB instance is complete.'],
  multiAzFailoverStarted: ['RDS-EVENT-0013', 'failover', 'Multi-AZ instance failover started.'],
  multiAzFailoverCompleted: ['RDS-EVENT-0049', 'failover', 'Multi-AZ instance failover completed.'],
} as const;
export type InstanceEvent = keyof typeof instanceEvents;

interface Named {
  readonly identifier: string;
  readonly arn: string;
}

/** How DescribeEvents and EventBridge call what an event is about. */
const sources = {
  snapshot: {
    listedAs: 'db-cluster-snapshot',
    sourceType: 'CLUSTER_SNAPSHOT',
    detailType: 'RDS DB Cluster Snapshot Event',
  },
  instanceSnapshot: {
    listedAs: 'db-snapshot',
    sourceType: 'SNAPSHOT',
    detailType: 'RDS DB Snapshot Event',
  },
  cluster: { listedAs: 'db-cluster', sourceType: 'CLUSTER', detailType: 'RDS DB Cluster Event' },
  blueGreen: {
    listedAs: 'blue-green-deployment',
    sourceType: 'BLUE_GREEN_DEPLOYMENT',
    detailType: 'RDS Blue Green Deployment Event',
  },
  instance: { listedAs: 'db-instance', sourceType: 'DB_INSTANCE', detailType: 'RDS DB Instance Event' },
} as const;
type Source = (typeof sources)[keyof typeof sources] & Named;

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
  announce(kind: SnapshotEvent, { identifier, arn }: Named, rest = ''): void {
    const [id, category, beginning] = snapshotEvents[kind];
    this.#put({ id, category, text: beginning + rest }, { ...sources.snapshot, identifier, arn });
  }

  /** Announces what happened to a snapshot of an instance. */
  announceInstanceSnapshot(kind: InstanceSnapshotEvent, { identifier, arn }: Named): void {
    const [id, category, text] = instanceSnapshotEvents[kind];
    this.#put({ id, category, text }, { ...sources.instanceSnapshot, identifier, arn });
  }

  /** Announces what happened to a cluster. */
  announceCluster(kind: ClusterEvent, { identifier, arn }: Named, rest = ''): void {
    const [id, category, beginning] = clusterEvents[kind];
    this.#put({ id, category, text: beginning + rest }, { ...sources.cluster, identifier, arn });
  }

  /** Announces what happened to an instance. */
  announceInstance(kind: InstanceEvent, { identifier, arn }: Named): void {
    const [id, category, text] = instanceEvents[kind];
    this.#put({ id, category, text }, { ...sources.instance, identifier, arn });
  }

  /** Announces a state of a blue/green deployment; the form of its source is not documented. */
  announceBlueGreen([id, category, text]: readonly [string, string, string], deployment: Named): void {
    this.#put({ id, category, text }, { ...sources.blueGreen, ...deployment });
  }

  #put(what: { id: string; category: string; text: string }, source: Source): void {
    const { identifier, arn } = source;
    const date = this.#clock.now();
    this.#announced.push({
      SourceIdentifier: identifier,
      SourceType: source.listedAs,
      SourceArn: arn,
      Message: what.text,
      EventCategories: [what.category],
      Date: date,
    });
    this.#clock.after(deliveryMs, `${what.id} of ${identifier}`, () =>
      this.#bus.put({
        source: 'aws.rds',
        'detail-type': source.detailType,
        resources: [arn],
        time: date,
        detail: {
          EventCategories: [what.category],
          SourceType: source.sourceType,
          SourceArn: arn,
          Date: date.toISOString(),
          Message: what.text,
          SourceIdentifier: identifier,
          EventID: what.id,
        },
      }),
    );
  }
}
